/** A log, written by the real writer, and its export at a pace for tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createCallLog } from '../../main/audit/index.ts';
import { type AuditExport, type Destination, type ExportOptions, openExport } from '../../main/export/index.ts';
import { createUpstream } from '../../main/upstream/index.ts';
import { AUTHORITY } from './receivers.ts';

export const ORIGIN = { version: '0.1.0', computer: 'ana-laptop', instance: '4711' };
const direct = async () => ({ kind: 'direct' }) as const;

/** What was told of the export. */
export interface Told {
  readonly dropped: Array<readonly [records: number, reason: string]>;
  readonly failing: string[];
  working: number;
}

export const told = (): Told => ({ dropped: [], failing: [], working: 0 });

/** Closed at the end of the test, if it is still open then. */
export function exporting(folder: string, over: Partial<ExportOptions> = {}, news: Told = told()) {
  const calls = createCallLog();
  const upstream = createUpstream({ trust: { anchors: [AUTHORITY.pem] }, proxyFor: direct, connectTimeoutMs: 2000 });
  const auditExport = openExport({
    ...{ data: dirname(folder), log: folder, origin: ORIGIN, calls, upstream, proxyFor: direct },
    trust: { anchors: [AUTHORITY.pem] },
    credentialFor: async () => null,
    events: {
      dropped: (_, records, reason) => void news.dropped.push([records, reason]),
      failing: (_, fault) => void news.failing.push(fault.code),
      working: () => {
        news.working += 1;
      },
    },
    ...over,
    pace: { lookMs: 10, firstRetryMs: 10, longestRetryMs: 100, settleMs: 30, timeoutMs: 1000, ...over.pace },
  });
  const close = async () => {
    await auditExport.close();
    await upstream.close();
  };
  onTestFinished(close);
  return Object.assign(auditExport, { news, calls, end: close });
}

export const sendTo = async (to: AuditExport, ...destinations: Destination[]) => to.sendTo(destinations);

export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gw-export-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
