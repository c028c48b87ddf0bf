import type { CallInput, CallName, CallOutput } from '../../preload/contract.ts';
import { auditFolder, exportAudit, verifyAudit, WHY_BAD } from '../audit/index.ts';
import { Fault } from '../faults/index.ts';
import type { App } from './app.ts';

type EvidenceCall = Extract<CallName, `audit.${string}`>;
type EvidenceHandlers = { readonly [N in EvidenceCall]: (input: CallInput<N>) => Promise<CallOutput<N>> };

/** Findings that a window shows. */
const MOST_FINDINGS = 20;
/** What one answer may hold. Bytes. */
const MOST_BYTES = 24 * 1024 * 1024;
const DAY_MS = 86_400_000;

/** @throws Fault GW_AUDIT_NONE, GW_AUDIT_EXPORT_TOO_LARGE */
export function evidenceHandlers({ host, audit, auditExport, auditFloor, checklist }: App): EvidenceHandlers {
  const folder = auditFolder(host.paths.data);
  let verifying: Promise<CallOutput<'audit.verify'>> | null = null;

  async function verified(): Promise<CallOutput<'audit.verify'>> {
    // What waits in memory belongs to the log; where it cannot be written, what is there is looked at.
    await audit.flush().catch(() => {});
    const at = Date.now();
    const { intact, withKey, records, segments, sealed, findings } = await verifyAudit(folder, audit.seals, {
      floor: await auditFloor.read().catch(() => null),
    });
    const shown = findings.slice(0, MOST_FINDINGS).map(({ why, ...place }) => ({ ...place, text: WHY_BAD[why] }));
    audit.record('log.verified', { outcome: intact ? 'intact' : 'changed', records });
    // Without the key nobody can tell a genuine log from one that was calculated anew.
    if (withKey || !intact) checklist.verified({ at, intact, records });
    return { at, intact, withKey, records, segments, sealed, findings: shown, more: findings.length - shown.length };
  }

  return {
    'audit.forwarding': async () => [...auditExport.status],
    // Reading it twice at the same time would only take twice as long.
    'audit.verify': () => {
      verifying ??= verified().finally(() => {
        verifying = null;
      });
      return verifying;
    },
    'audit.export': async ({ format, days }) => {
      await audit.flush().catch(() => {});
      const now = Date.now();
      const lines: string[] = [];
      let bytes = 0;
      for await (const line of exportAudit(folder, { format, from: now - days * DAY_MS })) {
        bytes += Buffer.byteLength(line);
        if (bytes > MOST_BYTES) {
          throw new Fault('GW_AUDIT_EXPORT_TOO_LARGE', { days, limit: Math.floor(MOST_BYTES / 1e6) });
        }
        lines.push(line);
      }
      audit.record('log.exported', { format, days });
      return {
        name: `gangway-activity-${new Date(now).toISOString().slice(0, 10)}.${format}`,
        type: format === 'csv' ? 'text/csv' : 'application/x-ndjson',
        base64: Buffer.from(lines.join('')).toString('base64'),
      };
    },
  };
}
