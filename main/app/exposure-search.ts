/** Searches, what the last one found, and what the log is told of the difference to the one before. */
import type { Exposure } from '../../preload/contract/exposure.ts';
import type { AuditLog } from '../audit/index.ts';
import { type Find, type Machine, type ScanReport, scanClients } from '../clients/index.ts';
import { describeFault, type FaultText, toFault } from '../faults/index.ts';
import type { ExposureRecords, ExposureStore } from './exposure-records.ts';
import { prepareTools, type ToolSources } from './exposure-tools.ts';

/** What the last search found. */
export interface SearchResult {
  readonly report: ScanReport | null;
  /** ms since the epoch; null before the first search */
  readonly scannedAt: number | null;
  /** Whether the keys of the vault were among what was looked for. */
  readonly compared: boolean;
  /** Why the last search failed as a whole. */
  readonly problem: FaultText | null;
}

export interface SearchOptions extends ToolSources {
  readonly machine: Machine;
  readonly records: ExposureStore;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly now: () => number;
  /** Ends a search under way. */
  readonly signal: AbortSignal;
  readonly changed: () => void;
}

export interface Searches {
  readonly last: SearchResult;
  readonly progress: Exposure['scanning'];
  /** @param isUnasked nobody asked for it: what the person chose for the shell before still holds */
  run(shell: boolean | null, isUnasked: boolean): Promise<void>;
}

/** So often a window is told how far a search is. */
const TOLD_EVERY = 25;

export function createSearches(options: SearchOptions): Searches {
  const { machine, records, audit, now, signal, changed } = options;
  let last: SearchResult = { report: null, scannedAt: null, compared: false, problem: null };
  let progress: Exposure['scanning'] = null;
  let withShell = false;
  return {
    get last() {
      return last;
    },
    get progress() {
      return progress;
    },
    async run(shell, isUnasked) {
      withShell = shell ?? withShell;
      const { tools, compared } = await prepareTools(options);
      try {
        const report = await scanClients({
          ...{ machine, tools, shell: withShell, unasked: isUnasked, signal },
          onProgress(done, of) {
            progress = { done, of };
            if (done % TOLD_EVERY === 1) changed();
          },
        });
        last = { report, scannedAt: now(), compared, problem: null };
        // Without the vault nothing can be compared with what was known.
        if (compared) tell(report.finds, records, audit, now());
      } catch (error) {
        if (!signal.aborted) last = { ...last, problem: describeFault(toFault(error)) };
      } finally {
        progress = null;
        if (!signal.aborted) changed();
      }
    },
  };
}

/** Tells the log what is new and what is gone, and remembers it, so that each is told of once. */
function tell(found: readonly Find[], records: ExposureStore, audit: Pick<AuditLog, 'record'>, at: number) {
  if (records.unreadable) throw records.unreadable;
  const { known, ignored, imported } = records.read();
  const next: ExposureRecords['known'] = {};
  for (const { id, place, where, fingerprint, evidence, service, connection } of found) {
    const { file, scope, clients } = place;
    next[id] = known[id] ?? { at, file, where, fingerprint };
    if (known[id]) continue;
    const about = { file, where, scope, clients: [...clients], evidence, service, connection, fingerprint };
    audit.record('exposure.found', about);
  }
  for (const [id, { file, where, fingerprint }] of Object.entries(known))
    if (!next[id]) audit.record('exposure.gone', { file, where, fingerprint });
  const kept = Object.fromEntries(Object.entries(ignored).filter(([id]) => next[id]));
  const isSame = JSON.stringify([known, ignored]) === JSON.stringify([next, kept]);
  if (!isSame) records.write({ known: next, ignored: kept, imported });
}
