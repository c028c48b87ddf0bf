import type { LiveConnection } from '../live.ts';
import type { Journal } from './journal.ts';
import type { OldKey } from './records.ts';
import type { RotationEvent, RotationService } from './service.ts';
import type { RotationTiming } from './timing.ts';

export interface OldKeysOptions {
  readonly journal: Journal;
  readonly service: RotationService;
  readonly timing: RotationTiming;
  readonly now: () => number;
  tell(event: RotationEvent): void;
}

/**
 * Asks the service, ever more rarely, whether it still takes keys that were replaced. A key is dropped from the vault when
 * it is dead, or when it has outlived every patience; until then it is there, should someone have to tell it from others.
 * @param all ask also for those whose time has not come: someone at the window wants to know
 * @throws Fault GW_VAULT_*, GW_DISK_FULL, GW_WRITE_FAILED
 */
export async function askForOldKeys(connection: LiveConnection, options: OldKeysOptions, all: boolean): Promise<void> {
  const { journal, now } = options;
  const { id } = connection.record;
  const { step, old } = journal.of(id);
  // Before the new key was seen to work, an answer about the old one would lead to nothing.
  if (step?.kind === 'swapped' ? step.confirmedAt === null : step !== null) return;
  for (const each of old) if (all || each.nextAt <= now()) await askFor(connection, each, options);
}

async function askFor({ record }: LiveConnection, old: OldKey, options: OldKeysOptions): Promise<void> {
  const { journal, service, timing, now, tell } = options;
  const { id } = record;
  const key = await service.keysOf(id).old(old.slot);
  // Where nobody could be asked, nothing is known anew.
  const isAlive = key === null ? null : await service.isAccepted(record, key).catch(() => null);
  const others = () => journal.of(id).old.filter(({ slot }) => slot !== old.slot);
  const isHopeless = key === null || now() - old.replacedAt >= timing.giveUpMs;
  if (isAlive === false || isHopeless) {
    const kind = isAlive === false ? 'done' : 'given-up';
    const ended = others().length === 0 && { last: { at: now(), kind, reason: old.reason } as const };
    journal.change(id, { old: others(), ...ended });
    await service.keysOf(id).dropOld(old.slot);
    tell({ connection: id, kind: isAlive === false ? 'old-dead' : 'old-given-up' });
    return;
  }
  const at = now();
  const wait = Math.min(timing.askFirstMs * 2 ** Math.min(old.tries, 30), timing.askMostMs);
  const asked = { ...old, tries: old.tries + 1, askedAt: at, nextAt: at + wait };
  journal.change(id, { old: [...others(), { ...asked, aliveAt: isAlive ? at : old.aliveAt }] });
  if (isAlive && old.aliveAt === null) tell({ connection: id, kind: 'old-alive' });
}
