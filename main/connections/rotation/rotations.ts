import type { Gesture } from '../../auth/index.ts';
import { describeFault, Fault, type FaultText, toFault } from '../../faults/index.ts';
import type { LiveConnection } from '../live.ts';
import { checkedKey } from '../records.ts';
import type { TestReport } from '../trial.ts';
import { createAlarms } from './alarms.ts';
import { type Due, type DueQuestion, dueOf, nextChangeOf } from './due.ts';
import type { Journal } from './journal.ts';
import { askForOldKeys } from './old-keys.ts';
import type { Outcome } from './records.ts';
import type { Demand, RotationReason, RotationRules } from './rules.ts';
import type { RotationEvent, RotationService } from './service.ts';
import { createSwaps, type Progress } from './swaps.ts';
import { LONGEST_TIMER_MS, type RotationTiming } from './timing.ts';

/** How the rotation of a connection's credential stands. Times are ms since the epoch. */
export interface RotationStatus {
  readonly due: Due | null;
  readonly whoMayRotate: RotationRules['whoMayRotate'];
  /** How far a new key has come: while it is tried, and then while the old one may still come back. */
  readonly step: Progress | 'swapped' | 'confirmed' | null;
  /** Until when the old key may come back, or null. */
  readonly returnableUntil: number | null;
  /** Keys that were replaced and are not known to be dead; null when there are none. */
  readonly old: {
    readonly count: number;
    /** When the service last took one of them, or null where it was not seen to. */
    readonly aliveAt: number | null;
    readonly askedAt: number | null;
    readonly nextAt: number;
  } | null;
  readonly last: Outcome | null;
  /** Why a key was not taken that was tried after a restart, when nobody was there to be told. */
  readonly problem: FaultText | null;
  /** When someone last asked, from outside the window, for its prompt; null once it was opened. */
  readonly askedAt: number | null;
}

/** Replacing the credentials of connections. */
export interface Rotations {
  of(id: string): RotationStatus;
  /** Someone says that the credential is to be replaced, and why. */
  ask(id: string, reason: Demand): void;
  /** The prompt is to be shown, wherever a window is open. */
  showPrompt(id: string): void;
  /** A person has opened the prompt: calls whose credential is refused from now on wait for the next one. */
  begin(id: string): void;
  /**
   * Tries a key, compares its tenancy with the pinned one, and lets it take the place of the stored one, which is kept
   * until it is dead. Resolves when the first round trip with it was made, or could not be made.
   * @param by a person; one who says that they administer the service; or a program of the organisation
   * @throws Fault GW_ROTATION_NOT_ALLOWED, GW_ROTATION_SAME_KEY, GW_TENANCY_MISMATCH, GW_NEEDS_KEY, GW_INPUT_INVALID,
   *   GW_UPSTREAM_*, GW_VAULT_*, GW_DISK_FULL, GW_WRITE_FAILED: the stored key is then unchanged and in use;
   *   GW_ROTATION_RETURNED
   */
  enterKey(id: string, key: string, by?: 'person' | 'administrator' | 'organisation'): Promise<TestReport>;
  /**
   * Puts the prompt off. No date moves by that, and it goes no further than the one after which calls are stopped.
   * @throws Fault GW_ROTATION_NOT_DUE, GW_ROTATION_TOO_LATE, GW_INPUT_INVALID
   */
  postpone(id: string, until: number, note: string): void;
  /** Asks the service now whether it still takes the keys that were replaced. @throws Fault GW_VAULT_* */
  askForOldKeys(id: string): Promise<void>;
  /** Lets the old key take its place again. @throws Fault GW_ROTATION_NO_WAY_BACK, GW_UPSTREAM_*, GW_VAULT_* */
  goBack(id: string): Promise<void>;
  /**
   * Ends the sign-in at the service and signs the same person in anew. With a client secret, which replaces the stored
   * one, the sign-in of before lasts until the new one is made.
   * @throws Fault GW_ROTATION_NOT_ALLOWED, GW_INPUT_INVALID, GW_SIGN_IN_*, GW_BROWSER_UNAVAILABLE, GW_UPSTREAM_*, GW_VAULT_*
   */
  renewSignIn(id: string, gesture: Gesture, clientSecret?: string): Promise<TestReport>;
  /** What is prescribed may be something else from now on. */
  rulesChanged(): void;
  onEvent(listener: (event: RotationEvent) => void): () => void;
}

export interface RotationsOptions {
  readonly journal: Journal;
  readonly service: RotationService;
  readonly timing: RotationTiming;
  readonly now: () => number;
  rulesOf(id: string): RotationRules;
  ids(): readonly string[];
  /** The status of a connection is another one. */
  changed(id: string): void;
}

const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const LONGEST_NOTE = 200;

/** What only the connections call. */
export interface RotationsWithin extends Rotations {
  /** Whether another credential is expected soon. */
  expects(id: string): boolean;
  /** Stops the calls of a connection whose date has passed; tells nobody. */
  weigh(id: string): void;
  /** Goes on with what was cut off, drops what was left behind. */
  resume(): Promise<void>;
  /** The state of a connection changed. */
  stateChanged(connection: LiveConnection): void;
  forget(id: string): void;
  close(): void;
}

export function createRotations(options: RotationsOptions): RotationsWithin {
  const { journal, service, timing, now, rulesOf } = options;
  const listeners = new Set<(event: RotationEvent) => void>();
  const progress = new Map<string, Progress>();
  const problems = new Map<string, FaultText>();
  const begun = new Map<string, number>();
  const prompts = new Map<string, number>();
  const toldOf = new Map<string, string>();
  const alarms = createAlarms((id) => void attend(id), LONGEST_TIMER_MS, now);
  const inTurn = turns();

  function tell(event: RotationEvent): void {
    for (const listener of listeners) listener(event);
    options.changed(event.connection);
  }

  const swaps = createSwaps({
    ...{ journal, service, timing, now, tell },
    progressed(id, reached) {
      if (reached === null) progress.delete(id);
      else progress.set(id, reached);
      options.changed(id);
    },
    replaced: look,
  });

  function questionOf(id: string): DueQuestion {
    const { model } = service.found(id).record;
    const { said, postponement } = journal.of(id);
    const storedAt = model.kind === 'api-key' ? model.storedAt : null;
    return { rules: rulesOf(id), storedAt, said, postponement, now: now() };
  }

  const dueFor = (id: string): Due | null =>
    service.found(id).record.model.kind === 'none' ? null : dueOf(questionOf(id));

  /** Stops the calls of a connection whose date has passed, or lets them go on. */
  function weigh(id: string): Due | null {
    const connection = service.found(id);
    const due = dueFor(id);
    const isOverdue = due?.stage === 'overdue';
    const { label: name } = connection.record;
    connection.halt(isOverdue ? new Fault('GW_ROTATION_OVERDUE', { connection: name, date: dateOf(due.dueAt) }) : null);
    return due;
  }

  /** The same, and tells of a date that has come near or passed. */
  function look(id: string): void {
    const due = weigh(id);
    const told = due && `${due.reason} ${due.stage}`;
    if (told === (toldOf.get(id) ?? null)) return;
    if (told === null) toldOf.delete(id);
    else toldOf.set(id, told);
    if (due) tell({ connection: id, kind: 'due', reason: due.reason, stage: due.stage });
    else options.changed(id);
  }

  /** Does what is to be done by now, and plans the next time. */
  function attend(id: string): Promise<void> {
    return inTurn(id, async () => {
      if (!options.ids().includes(id)) return;
      try {
        look(id);
        const connection = service.found(id);
        await swaps.goOn(connection);
        if (!expects(id)) connection.expectNothing();
        await askForOldKeys(connection, { journal, service, timing, now, tell }, false);
        plan(id);
      } catch (error) {
        const { step } = journal.of(id);
        if (step?.kind === 'entered') problems.set(id, describeFault(toFault(error)));
        alarms.set(id, now() + timing.retryMs);
      }
    });
  }

  function plan(id: string): void {
    const { step, old } = journal.of(id);
    const isSettled = step?.kind === 'swapped' && step.confirmedAt !== null;
    const isWell = isSettled && service.found(id).state.kind !== 'needs-key';
    const stepAt = isWell ? step.at + timing.windowMs : now() + timing.retryMs;
    const moments = [nextChangeOf(questionOf(id)), step && stepAt, ...old.map(({ nextAt }) => nextAt)];
    const next = moments.filter((at) => at !== null);
    if (next.length > 0) alarms.set(id, Math.min(...next));
  }

  function permitted(connection: LiveConnection, administers: boolean): void {
    const { id, label } = connection.record;
    const who = rulesOf(id).whoMayRotate;
    if (who === 'anyone' || (who === 'administrators' && administers)) return;
    throw new Fault('GW_ROTATION_NOT_ALLOWED', { connection: label, who });
  }

  function expects(id: string): boolean {
    const at = begun.get(id);
    const isBegun = at !== undefined && now() - at < timing.promptMs;
    return isBegun || journal.of(id).step !== null || dueFor(id) !== null;
  }

  const reasonFor = (id: string): RotationReason => dueFor(id)?.reason ?? 'manual';

  const door: Rotations = {
    of: (id) => statusOf(id),
    ask(id, reason) {
      const { record } = service.found(id);
      if (record.model.kind === 'none')
        throw new Fault('GW_INPUT_INVALID', { field: 'The connection', reason: 'it has no credential' });
      journal.change(id, { said: { reason, at: now() }, postponement: null });
      tell({ connection: id, kind: 'asked', reason });
      look(id);
      plan(id);
    },
    showPrompt(id) {
      service.found(id);
      prompts.set(id, now());
      options.changed(id);
    },
    begin(id) {
      service.found(id).expectCredential();
      begun.set(id, now());
      if (prompts.delete(id)) options.changed(id);
    },
    async enterKey(id, text, by = 'person') {
      const connection = service.found(id);
      if (by !== 'organisation') permitted(connection, by === 'administrator');
      const key = checkedKey(text);
      if (connection.record.model.kind !== 'api-key')
        throw new Fault('GW_INPUT_INVALID', { field: 'The connection', reason: 'it has no key' });
      problems.delete(id);
      try {
        return await inTurn(id, () => swaps.enter(connection, key, reasonFor(id)));
      } finally {
        void attend(id);
      }
    },
    postpone(id, until, note) {
      const { label } = service.found(id).record;
      const due = dueFor(id);
      if (due === null || due.stage === 'overdue') throw new Fault('GW_ROTATION_NOT_DUE', { connection: label });
      const text = note.replace(/\p{Cc}/gu, ' ').trim();
      if (text === '' || text.length > LONGEST_NOTE)
        throw new Fault('GW_INPUT_INVALID', {
          field: 'The reason',
          reason: `give one of 1 to ${LONGEST_NOTE} letters`,
        });
      if (until > due.postponableUntil)
        throw new Fault('GW_ROTATION_TOO_LATE', { connection: label, date: dateOf(due.postponableUntil) });
      journal.change(id, { postponement: { until, note: text, at: now() } });
      tell({ connection: id, kind: 'postponed', reason: due.reason, until, note: text });
      plan(id);
    },
    async askForOldKeys(id) {
      const connection = service.found(id);
      await inTurn(id, () => askForOldKeys(connection, { journal, service, timing, now, tell }, true));
      options.changed(id);
      plan(id);
    },
    async goBack(id) {
      const connection = service.found(id);
      const came = await inTurn(id, () => swaps.comeBack(connection));
      if (!came) throw new Fault('GW_ROTATION_NO_WAY_BACK', { connection: connection.record.label });
      plan(id);
    },
    async renewSignIn(id, gesture, clientSecret) {
      const connection = service.found(id);
      permitted(connection, true);
      if (connection.record.model.kind !== 'oauth')
        throw new Fault('GW_INPUT_INVALID', { field: 'The connection', reason: 'nobody signs in to it' });
      door.begin(id);
      const reason = reasonFor(id);
      if (clientSecret === undefined) await service.signOut(id);
      const report = await service.signInAgain(id, gesture, clientSecret);
      journal.change(id, { said: null, postponement: null, last: { at: now(), kind: 'done', reason } });
      tell({ connection: id, kind: 'signed-in', reason });
      look(id);
      return report;
    },
    rulesChanged() {
      for (const id of options.ids()) void attend(id);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  function statusOf(id: string): RotationStatus {
    const { step, old, last } = journal.of(id);
    const after = step?.kind === 'swapped' ? (step.confirmedAt === null ? 'swapped' : 'confirmed') : null;
    const asked = old.map(({ askedAt }) => askedAt ?? 0);
    return {
      due: dueFor(id),
      whoMayRotate: rulesOf(id).whoMayRotate,
      step: progress.get(id) ?? after,
      returnableUntil: step?.kind === 'swapped' && step.slot !== null ? step.at + timing.windowMs : null,
      old:
        old.length === 0
          ? null
          : {
              count: old.length,
              aliveAt: Math.max(...old.map(({ aliveAt }) => aliveAt ?? 0)) || null,
              askedAt: Math.max(...asked) || null,
              nextAt: Math.min(...old.map(({ nextAt }) => nextAt)),
            },
      last,
      problem: problems.get(id) ?? null,
      askedAt: prompts.get(id) ?? null,
    };
  }

  return {
    ...door,
    expects,
    weigh,
    async resume() {
      await Promise.all(
        options.ids().map(async (id) => {
          const { step, old } = journal.of(id);
          const slot = step && step.kind !== 'entered' ? step.slot : null;
          const slots = [...old.map((each) => each.slot), ...(slot === null ? [] : [slot])];
          const next = step?.kind === 'entered' || step?.kind === 'swapping';
          await service
            .keysOf(id)
            .sweep({ next, slots })
            .catch(() => {});
          await attend(id);
        }),
      );
    },
    stateChanged({ record: { id }, state }) {
      const { step } = journal.of(id);
      if (step?.kind !== 'swapped') return;
      // The new key is refused, or could be asked about at last.
      if (state.kind === 'needs-key' || (state.kind === 'connected' && step.confirmedAt === null)) void attend(id);
    },
    forget(id) {
      alarms.drop(id);
      for (const each of [progress, problems, begun, prompts, toldOf]) each.delete(id);
      journal.forget(id);
    },
    close: () => alarms.close(),
  };
}

/** Work that is done for one connection at a time. */
function turns() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const turn = (last.get(id) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => {});
    last.set(id, settled);
    void settled.then(() => {
      if (last.get(id) === settled) last.delete(id);
    });
    return turn;
  };
}
