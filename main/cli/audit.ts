import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import {
  type AuditEventName,
  type AuditReport,
  auditFolder,
  EVENTS,
  type ExportFormat,
  eventInWords,
  exportAudit,
  type Finding,
  type Floor,
  type Remark,
  readAuditKey,
  readFloor,
  type SealCheck,
  sealCheck,
  verifyAudit,
  WHY_BAD,
} from '../audit/index.ts';
import { takeTurn, unlessNotRunning, waitForTurn } from '../control/index.ts';
import { Fault } from '../faults/index.ts';
import { openVault, VAULT_FILE } from '../vault/index.ts';
import { chosenSealers, hostPaths, type VaultOptions } from './host.ts';
import { plain, printJson, table } from './output.ts';
import { type Reached, reachRunning } from './reach.ts';
import { createSecretInput } from './secret-input.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

interface VerifyOptions extends VaultOptions {
  /** False: only what can be checked without the key. */
  readonly key: boolean;
  readonly json?: true;
}

/** `audit verify`; exit code 1 when anything is not as it was written */
export async function verify(surroundings: Surroundings, options: VerifyOptions): Promise<number> {
  const folder = auditFolder(hostPaths(surroundings).data);
  if (!existsSync(folder)) throw new Fault('GW_AUDIT_NONE', { folder });
  const unchecked = { check: null, floor: null, close: async () => {} };
  const { check, floor, close } = options.key ? await sealsOf(surroundings, options) : unchecked;
  const report = await verifyAudit(folder, check, { floor }).finally(close);
  if (options.json) {
    const findings = report.findings.map((finding) => ({ ...finding, text: WHY_BAD[finding.why] }));
    printJson(surroundings, { ...report, findings });
  } else surroundings.stdout.write(inWords(report));
  return report.intact ? EXIT.fine : EXIT.fault;
}

interface Seals {
  readonly check: SealCheck;
  /** What the vault knows the log to have held. */
  readonly floor: Floor | null;
  close(): Promise<void>;
}

/** Claims asked about at once; what the channel takes in one message. */
const CLAIMS_AT_ONCE = 100;

/** The running app checks the seals, and keeps the key; where none runs, the vault is opened here and closed again. */
async function sealsOf(surroundings: Surroundings, options: VaultOptions): Promise<Seals> {
  const { data } = hostPaths(surroundings);
  const found = await waitForTurn(data, async () => {
    const running = await reachRunning(surroundings).catch(unlessNotRunning);
    return running ?? takeTurn(data);
  });
  if ('ask' in found) return { ...(await checkedBy(found)), close: found.close };
  try {
    return { ...(await checkedHere(surroundings, options)), close: async () => found.release() };
  } catch (error) {
    found.release();
    throw error;
  }
}

async function checkedBy(app: Reached): Promise<Omit<Seals, 'close'>> {
  const { keyId, floor } = await app.ask('audit.check', { claims: [] }).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  const check: SealCheck = {
    keyId,
    async genuine(claims) {
      const answers: boolean[] = [];
      for (let from = 0; from < claims.length; from += CLAIMS_AT_ONCE) {
        const some = claims.slice(from, from + CLAIMS_AT_ONCE);
        answers.push(...(await app.ask('audit.check', { claims: some })).genuine);
      }
      return answers;
    },
  };
  return { check, floor };
}

/** Starting the services for that would write into the log that is to be examined. */
async function checkedHere(surroundings: Surroundings, options: VaultOptions): Promise<Omit<Seals, 'close'>> {
  const file = join(hostPaths(surroundings).data, VAULT_FILE);
  if (!existsSync(file)) throw new Fault('GW_AUDIT_NO_KEY', { reason: 'there is no vault' });
  const sealers = await chosenSealers(surroundings, options, createSecretInput(surroundings));
  const vault = await openVault({ file, sealers });
  try {
    const key = await readAuditKey(vault);
    if (key === null) throw new Fault('GW_AUDIT_NO_KEY', { reason: 'the vault does not hold it' });
    return { check: sealCheck(key), floor: await readFloor(vault) };
  } finally {
    await vault.close();
  }
}

const MOST_SHOWN = 20;

function inWords(report: AuditReport): string {
  const { intact, withKey, findings, segments, sealed, records, lastSeq, deleted, remarks, inUse } = report;
  const verdict = intact
    ? withKey
      ? 'The audit log is as it was written.'
      : 'The chain of the audit log has no break. Its seals were not checked: someone could have calculated it anew.'
    : findings.every(({ why }) => why === 'unanchored')
      ? 'The audit log is as it was written up to its anchor; its last records are not signed.'
      : 'The audit log is not as it was written.';
  const rows = [
    ['Records', `${records} in ${segments} segments, up to number ${lastSeq}`],
    ...(withKey ? [['Seals', `${sealed} genuine; a segment is sealed when it is full, or the day ends`]] : []),
    ...(deleted
      ? [['Deleted', `${deleted.records} records up to segment ${deleted.segment}, because of their age`]]
      : []),
    ...(inUse ? [['In use', 'Gangway is writing; records of the last moments were not looked at']] : []),
    ...remarks.slice(0, MOST_SHOWN).map((remark) => ['Noted', remarkInWords(remark)]),
    ...(remarks.length > MOST_SHOWN ? [['', `and ${remarks.length - MOST_SHOWN} more; see --json`]] : []),
  ];
  const bad = findings.slice(0, MOST_SHOWN).map((finding) => `  ${placeInWords(finding)}: ${WHY_BAD[finding.why]}.\n`);
  const more = findings.length > MOST_SHOWN ? `  and ${findings.length - MOST_SHOWN} more segments; see --json\n` : '';
  return `${verdict}\n${bad.join('')}${more}${table(rows, '  ')}`;
}

function placeInWords({ segment, line, seq }: Finding): string {
  const parts = [`Segment ${segment}`, line === null ? '' : `line ${line}`, seq === null ? '' : `record ${seq}`];
  return parts.filter((part) => part !== '').join(', ');
}

function remarkInWords({ seq, at, event, ...data }: Remark): string {
  const text = isKnown(event) ? eventInWords(event, data) : event;
  return plain(`record ${seq}, ${new Date(at).toISOString()}: ${text}`);
}

const isKnown = (event: string): event is AuditEventName => Object.hasOwn(EVENTS, event);

interface ExportOptions {
  readonly format: ExportFormat;
  readonly from?: number;
  readonly to?: number;
}

/** `audit export`, to stdout */
export async function exportLog(surroundings: Surroundings, options: ExportOptions): Promise<undefined> {
  const { stdout } = surroundings;
  const { data } = hostPaths(surroundings);
  let chunk = '';
  for await (const line of exportAudit(auditFolder(data), options)) {
    chunk += line;
    if (chunk.length < CHUNK) continue;
    if (!(await written(stdout, chunk))) return;
    chunk = '';
  }
  await written(stdout, chunk);
}

const CHUNK = 64 * 1024;

/** @returns false when nobody reads any more */
async function written(stdout: Writable, text: string): Promise<boolean> {
  if (stdout.destroyed || stdout.closed) return false;
  if (stdout.write(text)) return true;
  await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => {});
  return !stdout.destroyed;
}
