import { isDeepStrictEqual } from 'node:util';
import { POLICY_KEYS, type PolicyKey } from './definitions.ts';
import { type Policy, policyOver } from './policy.ts';
import { NOTHING_STATED, type Resolved, resolvePolicy } from './resolve.ts';
import type { PolicyReader, Reading } from './sources/reading.ts';

/** How often the places are looked at, ms: a change is in force within 5 s, also where a reading takes its time. */
const LOOK_MS = 2000;
/** After which a place that could be read before and now cannot is looked at again: it may be being written. ms */
const SETTLE_MS = 400;

export interface PolicyOptions {
  readonly reader: PolicyReader;
  readonly lookMs?: number;
  readonly settleMs?: number;
  readonly now?: () => number;
}

/**
 * Reads the policy of this computer and follows its changes. Never throws: a policy that cannot be read closes what it
 * governs, and says so.
 */
export async function startPolicy(options: PolicyOptions): Promise<Policy> {
  const { reader, lookMs = LOOK_MS, settleMs = SETTLE_MS, now = Date.now } = options;
  const listeners = new Set<(changed: readonly PolicyKey[]) => void>();
  const over = new AbortController();
  let readings: readonly Reading[] | null = null;
  let resolved = NOTHING_STATED;
  let reading: Promise<void> | null = null;

  /** A defect of a reader must not be taken for the absence of a policy. */
  const readAll = (): Promise<readonly Reading[]> =>
    reader.read().catch((error: unknown) => {
      const reason = `the reader failed (${(error as Error)?.name})`;
      return [{ source: reader.places.join(', '), reach: 'machine', content: { kind: 'broken', reason } }];
    });

  async function readSettled(): Promise<readonly Reading[]> {
    const first = await readAll();
    if (!first.some(broke)) return first;
    await pause(settleMs, over.signal);
    return readAll();
  }

  /** Not at once believed: whoever replaces a file in place writes it in parts. */
  const broke = ({ source, content }: Reading) =>
    content.kind === 'broken' && readings?.find((each) => each.source === source)?.content.kind !== 'broken';

  async function readOnce(): Promise<void> {
    const next = await readSettled();
    if (over.signal.aborted || (readings !== null && isDeepStrictEqual(next, readings))) return;
    readings = next;
    const before = resolved;
    resolved = resolvePolicy(next, before, now());
    const changed = changedKeys(before, resolved);
    if (changed.length > 0 || !sameTrouble(before, resolved)) for (const listener of listeners) listener(changed);
  }

  async function refresh(): Promise<void> {
    // Who asks while the places are being read may have changed them just after they were.
    while (reading) await reading;
    reading = readOnce().finally(() => {
      reading = null;
    });
    await reading;
  }

  await refresh();
  const timer = setInterval(() => void (reading ?? refresh()), lookMs).unref();
  over.signal.addEventListener('abort', () => clearInterval(timer));
  return policyOver({
    current: () => resolved,
    places: reader.places,
    refresh,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => over.abort(),
  });
}

const changedKeys = (before: Resolved, after: Resolved): readonly PolicyKey[] =>
  POLICY_KEYS.filter((key) => before.explained.get(key) !== after.explained.get(key));

const sameTrouble = (before: Resolved, after: Resolved) =>
  before.managed === after.managed && isDeepStrictEqual(before.problems, after.problems);

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
