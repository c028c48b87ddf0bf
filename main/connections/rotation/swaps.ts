import { Fault, toFault } from '../../faults/index.ts';
import type { LiveConnection } from '../live.ts';
import type { TestReport } from '../trial.ts';
import type { ConnectionRecord } from '../types.ts';
import type { Journal } from './journal.ts';
import { MOST_OLD_KEYS } from './keys.ts';
import type { OldKey, RotationRecord, Step } from './records.ts';
import type { RotationReason } from './rules.ts';
import type { RotationEvent, RotationService } from './service.ts';
import type { RotationTiming } from './timing.ts';

/** How far the trial of a new key has come; only while it runs. */
export type Progress = 'trying' | 'accepted' | 'same-tenancy';

export interface SwapsOptions {
  readonly journal: Journal;
  readonly service: RotationService;
  readonly timing: RotationTiming;
  readonly now: () => number;
  tell(event: RotationEvent): void;
  progressed(id: string, progress: Progress | null): void;
  /** The key is another one: what follows from its age may have changed. */
  replaced(id: string): void;
}

/** The steps of a rotation. For each connection, one of these runs at a time; who calls them sees to that. */
export interface Swaps {
  /** @throws Fault GW_ROTATION_SAME_KEY, GW_NEEDS_KEY, GW_TENANCY_MISMATCH, GW_UPSTREAM_*, GW_VAULT_*, GW_DISK_FULL,
   *   GW_WRITE_FAILED: the stored key is then unchanged and in use; GW_ROTATION_RETURNED */
  enter(connection: LiveConnection, key: string, reason: RotationReason): Promise<TestReport>;
  /** Goes on with a step that was cut off, or whose time has come. @throws Fault when it has to be tried again later */
  goOn(connection: LiveConnection): Promise<void>;
  /** The old key comes back, where it still works. @returns whether it did */
  comeBack(connection: LiveConnection): Promise<boolean>;
}

/** A key that was entered just before the process died is tried for so long, ms. */
const STALE_MS = 24 * 60 * 60_000;
/** What a service says for good about a key. */
const DEFINITE = new Set(['GW_NEEDS_KEY', 'GW_TENANCY_MISMATCH']);

type Swapping = Extract<Step, { kind: 'swapping' | 'returning' }>;

export function createSwaps(options: SwapsOptions): Swaps {
  const { journal, service, timing, now, tell, progressed, replaced } = options;
  const stepOf = (id: string) => journal.of(id).step;
  /** Connections of which a rotation could not be taken back when it failed: it is as soon as that can be written. */
  const failed = new Set<string>();

  async function enter(connection: LiveConnection, key: string, reason: RotationReason): Promise<TestReport> {
    const { id, label } = connection.record;
    const keys = service.keysOf(id);
    if (key === (await keys.current())) throw new Fault('GW_ROTATION_SAME_KEY', { connection: label });
    // A rotation before this one may still be on its way; whichever key it ends with is the old one here.
    await (failed.has(id) ? takeBack(connection) : finished(connection));
    const earlier = stepOf(id);
    await keys.setNext(key);
    try {
      journal.change(id, { step: { kind: 'entered', at: now(), reason } });
    } catch (error) {
      await keys.dropNext().catch(() => {});
      throw error;
    }
    failed.delete(id);
    tell({ connection: id, kind: 'entered', reason });
    try {
      const report = await tryKey(connection, key, () => true);
      await begin(connection, reason);
      return (await confirmed(connection)) ?? report;
    } catch (error) {
      resume(id, earlier);
      throw error;
    }
  }

  /** A key that was not taken does not end the time in which the one before it may still come back. */
  function resume(id: string, earlier: Step | null): void {
    if (earlier?.kind !== 'swapped' || stepOf(id) !== null) return;
    if (!journal.of(id).old.some(({ slot }) => slot === earlier.slot)) return;
    try {
      journal.change(id, { step: earlier });
    } catch {
      // Then that time is over.
    }
  }

  /** @param isDefinite whether a fault means that the key will not be tried again */
  async function tryKey(
    connection: LiveConnection,
    key: string,
    isDefinite: (fault: Fault) => boolean,
  ): Promise<TestReport> {
    const { record } = connection;
    progressed(record.id, 'trying');
    try {
      const report = await service.tried(storedAt(record, now()), key, () => progressed(record.id, 'accepted'));
      progressed(record.id, 'same-tenancy');
      return report;
    } catch (error) {
      const fault = toFault(error);
      progressed(record.id, null);
      if (isDefinite(fault)) {
        await abandon(record.id);
        tell({ connection: record.id, kind: 'refused', code: fault.code });
      }
      throw error;
    }
  }

  /** The stored key stays. What cannot be tidied now is when Gangway next starts. */
  async function abandon(id: string): Promise<void> {
    failed.add(id);
    try {
      journal.change(id, { step: null });
      await service.keysOf(id).dropNext();
      failed.delete(id);
    } catch {
      // The step is still on the disk.
    }
  }

  async function begin(connection: LiveConnection, reason: RotationReason): Promise<void> {
    const { id, model } = connection.record;
    const { old, said } = journal.of(id);
    const hasKey = (await service.keysOf(id).current()) !== null;
    const slot = hasKey ? await freeSlot(id, old) : null;
    const storedBefore = model.kind === 'api-key' ? model.storedAt : 0;
    try {
      journal.change(id, { step: { kind: 'swapping', at: now(), reason, slot, storedBefore, said } });
    } catch (error) {
      await abandon(id);
      progressed(id, null);
      tell({ connection: id, kind: 'refused', code: toFault(error).code });
      throw error;
    }
    await swapped(connection, async (error) => {
      await giveUp(connection);
      progressed(id, null);
      tell({ connection: id, kind: 'refused', code: toFault(error).code });
    });
  }

  /** @returns a slot for the key that is replaced; the oldest of the others goes where there is none. */
  async function freeSlot(id: string, old: readonly OldKey[]): Promise<number> {
    const oldest = old.toSorted((a, b) => a.replacedAt - b.replacedAt)[0];
    if (oldest !== undefined && old.length >= MOST_OLD_KEYS) {
      journal.change(id, { old: old.filter(({ slot }) => slot !== oldest.slot) });
      await service.keysOf(id).dropOld(oldest.slot);
      tell({ connection: id, kind: 'old-given-up' });
      return oldest.slot;
    }
    const taken = new Set(old.map(({ slot }) => slot));
    return Array.from({ length: MOST_OLD_KEYS }, (_, at) => at).find((slot) => !taken.has(slot)) ?? MOST_OLD_KEYS;
  }

  /**
   * Lets the new key take the place of the stored one: first the old one is kept elsewhere, then the new one is stored
   * over it, and only then it is used. Each part can be done twice.
   */
  async function swapped(
    connection: LiveConnection,
    onFailure: (error: unknown) => Promise<void> = async () => {},
  ): Promise<void> {
    const { id } = connection.record;
    const keys = service.keysOf(id);
    const { step, old } = journal.of(id);
    if (step?.kind !== 'swapping') return;
    const next = await keys.next();
    if (next === null) {
      journal.change(id, { step: null });
      return;
    }
    try {
      const current = await keys.current();
      if (current !== next) {
        if (current !== null && step.slot !== null) await keys.setOld(step.slot, current);
        await keys.setCurrent(next);
      }
      service.keep(connection, storedAt(connection.record, now()));
    } catch (error) {
      await onFailure(error);
      throw error;
    }
    connection.use(next);
    progressed(id, null);
    const retired = step.slot === null ? [] : [retire(step, step.slot)];
    try {
      journal.change(id, {
        step: { ...step, kind: 'swapped', at: now(), confirmedAt: null },
        old: [...old.filter(({ slot }) => slot !== step.slot), ...retired],
        said: null,
        postponement: null,
      });
    } catch {
      // The key is in use. That this is so is written when the disk takes it: the step is done once more then.
      return;
    }
    replaced(id);
    tell({ connection: id, kind: 'swapped', reason: step.reason });
    await keys.dropNext().catch(() => {});
  }

  const retire = ({ storedBefore, reason }: Swapping, slot: number): OldKey => ({
    slot,
    reason,
    storedAt: storedBefore,
    replacedAt: now(),
    tries: 0,
    askedAt: null,
    nextAt: now(),
    aliveAt: null,
  });

  const takeBack = (connection: LiveConnection): Promise<void> =>
    stepOf(connection.record.id)?.kind === 'swapping' ? giveUp(connection) : abandon(connection.record.id);

  /** The swap failed in the middle: back to where it began. Where not even that can be written, it goes on later. */
  async function giveUp({ record }: LiveConnection): Promise<void> {
    const { id } = record;
    const keys = service.keysOf(id);
    const { step } = journal.of(id);
    if (step?.kind !== 'swapping') return;
    failed.add(id);
    try {
      const old = step.slot === null ? null : await keys.old(step.slot);
      if (old !== null && (await keys.current()) !== old) await keys.setCurrent(old);
      journal.change(id, { step: null });
      await keys.dropNext();
      if (step.slot !== null) await keys.dropOld(step.slot);
      failed.delete(id);
    } catch {
      // The step is still on the disk.
    }
  }

  /**
   * The first round trip with the key as it is stored now. Where the service refuses it after all, the old one comes
   * back. @returns null where the service could not be asked
   */
  async function confirmed(connection: LiveConnection): Promise<TestReport | null> {
    const { id, label, url } = connection.record;
    try {
      const report = await service.checkAnew(id);
      const step = stepOf(id);
      if (step?.kind === 'swapped') {
        journal.change(id, { step: { ...step, confirmedAt: now() } });
        tell({ connection: id, kind: 'confirmed', reason: step.reason });
      }
      return report;
    } catch (error) {
      const { code } = toFault(error);
      if (!DEFINITE.has(code)) return null;
      const isBack = await comeBack(connection);
      if (isBack && code === 'GW_NEEDS_KEY')
        throw new Fault('GW_ROTATION_RETURNED', { connection: label, host: new URL(url).host });
      throw error;
    }
  }

  async function comeBack(connection: LiveConnection): Promise<boolean> {
    const { record } = connection;
    const { id } = record;
    const { step } = journal.of(id);
    if (step?.kind !== 'swapped' || step.slot === null) return false;
    const old = await service.keysOf(id).old(step.slot);
    if (old === null || !(await service.isAccepted(record, old))) {
      // Nothing is left to come back to.
      journal.change(id, { step: null });
      return false;
    }
    const { confirmedAt, ...rest } = step;
    journal.change(id, { step: { ...rest, kind: 'returning', at: now() } });
    await returned(connection);
    return true;
  }

  /** Each part can be done twice. */
  async function returned(connection: LiveConnection): Promise<void> {
    const { id } = connection.record;
    const keys = service.keysOf(id);
    const { step, old } = journal.of(id);
    if (step?.kind !== 'returning' || step.slot === null) return;
    const key = await keys.old(step.slot);
    if (key !== null) {
      await keys.setCurrent(key);
      service.keep(connection, storedAt(connection.record, step.storedBefore));
      connection.use(key);
    }
    journal.change(id, {
      step: null,
      old: old.filter(({ slot }) => slot !== step.slot),
      said: step.said,
      last: { at: now(), kind: 'returned', reason: step.reason },
    } satisfies Partial<RotationRecord>);
    await keys.dropOld(step.slot).catch(() => {});
    replaced(id);
    tell({ connection: id, kind: 'returned' });
    await service.checkAnew(id).catch(() => {});
  }

  async function goOn(connection: LiveConnection): Promise<void> {
    const { id } = connection.record;
    const { step } = journal.of(id);
    if (failed.has(id)) return takeBack(connection);
    if (step?.kind === 'entered') {
      const key = await service.keysOf(id).next();
      const isStale = key === null || now() - step.at > STALE_MS;
      if (isStale) return abandon(id);
      await tryKey(connection, key, ({ code }) => DEFINITE.has(code)).catch((error) => {
        if (!DEFINITE.has(toFault(error).code)) throw error;
      });
      if (stepOf(id)?.kind !== 'entered') return;
      await begin(connection, step.reason);
    }
    await finished(connection);
    const left = stepOf(id);
    if (left?.kind === 'swapped') await watched(connection, left);
  }

  /** Ends a swap, in either direction, that was cut off. */
  async function finished(connection: LiveConnection): Promise<void> {
    const { id } = connection.record;
    if (stepOf(id)?.kind === 'swapping') await swapped(connection);
    if (stepOf(id)?.kind === 'returning') await returned(connection);
  }

  /** While its window is open, a new key must be seen to work, and go on working. */
  async function watched(connection: LiveConnection, step: Extract<Step, { kind: 'swapped' }>): Promise<void> {
    const { id } = connection.record;
    const isRefused = connection.state.kind === 'needs-key';
    if (step.confirmedAt === null || isRefused) await confirmed(connection).catch(() => {});
    const left = stepOf(id);
    if (left?.kind !== 'swapped' || now() < left.at + timing.windowMs) return;
    // As long as nobody could ask, the old key may still be needed.
    if (left.confirmedAt === null && connection.state.kind !== 'needs-key') return;
    const { old } = journal.of(id);
    const last = { at: now(), kind: 'done', reason: left.reason } as const;
    journal.change(id, old.length === 0 ? { step: null, last } : { step: null });
  }

  return { enter, goOn, comeBack };
}

function storedAt(record: ConnectionRecord, at: number): ConnectionRecord {
  return record.model.kind === 'api-key' ? { ...record, model: { ...record.model, storedAt: at } } : record;
}
