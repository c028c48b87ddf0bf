import { describe, expect, it } from 'vitest';
import { dueOf, nextChangeOf } from '../../../main/connections/rotation/due.ts';
import { NO_RULES, type RotationRules } from '../../../main/connections/rotation/rules.ts';
import { DAY, faultOf, type Rig, startRig } from './rig.ts';

const START = Date.UTC(2026, 0, 1);
type Question = Parameters<typeof dueOf>[0];

/** A question on a day after the key was stored. */
const on = (day: number, rules: Partial<RotationRules>, more: Partial<Question> = {}): Question => ({
  rules: { ...NO_RULES, ...rules },
  storedAt: START,
  said: null,
  postponement: null,
  now: START + day * DAY,
  ...more,
});
const stageOn = (...question: Parameters<typeof on>) => {
  const due = dueOf(on(...question));
  return due && [due.reason, due.stage];
};

describe('the dates of a key', () => {
  const ninety = { maxKeyAgeDays: 90, noticeDays: 14, graceDays: 7 };

  it.each([
    [0, null],
    [75, null],
    [76, ['age', 'notice']],
    [89, ['age', 'notice']],
    [90, ['age', 'due']],
    [96, ['age', 'due']],
    [97, ['age', 'overdue']],
    [400, ['age', 'overdue']],
  ])('by its age: day %i', (day, expected) => {
    expect(stageOn(day, ninety)).toEqual(expected);
  });

  it('are nobody’s business without rules', () => {
    expect(dueOf(on(10_000, {}))).toBeNull();
    expect(nextChangeOf(on(10_000, {}))).toBeNull();
  });

  it('never stop calls where no grace is prescribed', () => {
    expect(dueOf(on(400, { maxKeyAgeDays: 90 }))).toMatchObject({ stage: 'due', stopsAt: null });
  });

  it('leave a new key alone where the notice is as long as its life', () => {
    expect(stageOn(1, { maxKeyAgeDays: 10, noticeDays: 30 })).toBeNull();
    expect(stageOn(5, { maxKeyAgeDays: 10, noticeDays: 30 })).toEqual(['age', 'notice']);
  });

  it('by a prescribed date: for keys from before its notice', () => {
    const rules = { dueDate: START + 60 * DAY, noticeDays: 14, graceDays: 3 };
    expect([45, 46, 60, 63].map((day) => stageOn(day, rules))).toEqual([
      null,
      ['policy-date', 'notice'],
      ['policy-date', 'due'],
      ['policy-date', 'overdue'],
    ]);
    expect(stageOn(80, rules, { storedAt: START + 50 * DAY })).toBeNull();
  });

  it('follow what someone said at once, and stop calls after the grace', () => {
    const exposure = { said: { reason: 'exposure', at: START + 10 * DAY } } as const;
    expect([10, 17].map((day) => stageOn(day, { graceDays: 7 }, exposure))).toEqual([
      ['exposure', 'due'],
      ['exposure', 'overdue'],
    ]);
  });

  it('do not stop calls for what a person wants for themselves, and that does not hide a date that does', () => {
    const manual = { said: { reason: 'manual', at: START } } as const;
    expect(stageOn(400, { graceDays: 7 }, manual)).toEqual(['manual', 'due']);
    expect(stageOn(95, ninety, manual)).toEqual(['manual', 'due']);
    expect(stageOn(97, ninety, manual)).toEqual(['age', 'overdue']);
  });

  it('do not move when the prompt is put off, and it cannot be put off beyond them', () => {
    const postponement = { until: START + 1000 * DAY, note: 'later', at: START };
    expect(dueOf(on(92, ninety, { postponement }))).toMatchObject({
      stage: 'due',
      postponedUntil: START + 97 * DAY,
      stopsAt: START + 97 * DAY,
    });
    expect(stageOn(97, ninety, { postponement })).toEqual(['age', 'overdue']);
  });

  it('tell when they next change', () => {
    const next = (day: number, more: Partial<Question> = {}) => {
      const at = nextChangeOf(on(day, ninety, more));
      return at === null ? null : (at - START) / DAY;
    };
    expect([0, 76, 90, 97].map((day) => next(day))).toEqual([76, 90, 97, null]);
    expect(next(91, { postponement: { until: START + 93 * DAY, note: 'later', at: START } })).toBe(93);
  });
});

describe('a key that is due', () => {
  const eventually = <T>(value: () => T) => expect.poll(value, { timeout: 10_000, interval: 10 });

  async function ruled(rules: Partial<RotationRules>): Promise<Rig> {
    const rig = await startRig();
    Object.assign(rig.rules, rules);
    await rig.add();
    await rig.connections.checkAll('started');
    return rig;
  }

  const goTo = async (rig: Rig, day: number) => {
    rig.clock.ahead = day * DAY;
    rig.connections.rotations.rulesChanged();
    await eventually(() => rig.status().due?.stage ?? null).not.toBeNull();
  };

  it('goes through notice, due and the end of its calls, each told once, until it is replaced', async () => {
    const rig = await ruled({ maxKeyAgeDays: 90, graceDays: 7 });
    expect(rig.events).toEqual([]);
    await goTo(rig, 80);
    await eventually(rig.kinds).toEqual(['due']);
    expect(await rig.call()).toBe(400);
    await goTo(rig, 91);
    await eventually(() => rig.kinds().length).toBe(2);
    expect(await rig.call()).toBe(400);
    await goTo(rig, 98);
    await eventually(rig.state).toBe('blocked');
    rig.sandbox.clearRequests();
    expect([await rig.call(), rig.sandbox.requests.length]).toEqual(['GW_ROTATION_OVERDUE', 0]);
    expect(await rig.refusal()).toMatch(/should have been replaced by \d{4}-\d\d-\d\d/);
    expect(rig.events).toEqual([
      { connection: 'acme', kind: 'due', reason: 'age', stage: 'notice' },
      { connection: 'acme', kind: 'due', reason: 'age', stage: 'due' },
      { connection: 'acme', kind: 'due', reason: 'age', stage: 'overdue' },
    ]);
    const next = rig.sandbox.keys.rotate(rig.sandbox.sharedKeys.northwind.key, { overlap: true });
    await rig.connections.rotations.enterKey('acme', next.key);
    expect([rig.state(), rig.status().due, await rig.call()]).toEqual(['connected', null, 400]);
  });

  it('stays stopped over a restart, a check that succeeds, a pause and its end', async () => {
    const rig = await ruled({ maxKeyAgeDays: 90, graceDays: 7 });
    rig.clock.ahead = 98 * DAY;
    const again = await rig.restarted();
    expect([rig.state(), await rig.call()]).toEqual(['blocked', 'GW_ROTATION_OVERDUE']);
    await again.test('acme');
    expect([rig.state(), await rig.call()]).toEqual(['blocked', 'GW_ROTATION_OVERDUE']);
    again.pause('acme');
    expect([rig.state(), await rig.call()]).toEqual(['paused', 'GW_PAUSED']);
    await again.resume('acme');
    expect([rig.state(), await rig.call()]).toEqual(['blocked', 'GW_ROTATION_OVERDUE']);
    rig.rules.graceDays = null;
    again.rotations.rulesChanged();
    await eventually(rig.state).not.toBe('blocked');
    expect(await rig.call()).toBe(400);
  });

  it('is not even used in the first moment after a start', async () => {
    const rig = await ruled({ maxKeyAgeDays: 90, graceDays: 7 });
    rig.clock.ahead = 98 * DAY;
    rig.sandbox.clearRequests();
    const again = rig.restarted();
    expect(await rig.call()).toBe('GW_ROTATION_OVERDUE');
    await again;
  });

  it('is put off with a reason, no further than policy lets it, and not without one', async () => {
    const rig = await ruled({ maxKeyAgeDays: 90, graceDays: 7 });
    const { rotations } = rig.connections;
    const now = () => Date.now() + rig.clock.ahead;
    const put = (days: number, note: string) =>
      faultOf((async () => rotations.postpone('acme', now() + days * DAY, note))());
    expect(await put(1, 'on holiday')).toBe('GW_ROTATION_NOT_DUE');
    await goTo(rig, 92);
    expect([await put(9, 'on holiday'), await put(1, ' \n '), await put(1, 'x'.repeat(201))]).toEqual([
      'GW_ROTATION_TOO_LATE',
      'GW_INPUT_INVALID',
      'GW_INPUT_INVALID',
    ]);
    expect(await put(3, 'The administrator is back on Monday')).toBeNull();
    expect(rig.status().due?.postponedUntil).toBeGreaterThan(now());
    expect(rig.events.at(-1)).toMatchObject({ kind: 'postponed', note: 'The administrator is back on Monday' });
    // It ends by itself.
    rig.clock.ahead += 4 * DAY;
    expect(rig.status().due?.postponedUntil).toBeNull();
    await goTo(rig, 98);
    expect(await put(1, 'once more')).toBe('GW_ROTATION_NOT_DUE');
  });

  it('asks for the right person', async () => {
    const rig = await ruled({ whoMayRotate: 'administrators' });
    const next = rig.sandbox.keys.rotate(rig.sandbox.sharedKeys.northwind.key, { overlap: true });
    const enter = (by?: 'administrator' | 'organisation') =>
      faultOf(rig.connections.rotations.enterKey('acme', next.key, by));
    expect(await enter()).toBe('GW_ROTATION_NOT_ALLOWED');
    rig.rules.whoMayRotate = 'nobody';
    expect(await enter('administrator')).toBe('GW_ROTATION_NOT_ALLOWED');
    expect(rig.kept()).toEqual(['api-key']);
    expect(await enter('organisation')).toBeNull();
  });

  it('stays asked for over a restart, until it is replaced', async () => {
    const rig = await startRig();
    await rig.add();
    rig.connections.rotations.ask('acme', 'offboarding');
    const again = await rig.restarted();
    expect(rig.status().due).toMatchObject({ reason: 'offboarding', stage: 'due' });
    const next = rig.sandbox.keys.rotate(rig.sandbox.sharedKeys.northwind.key, { overlap: true });
    await again.rotations.enterKey('acme', next.key);
    expect(rig.status().due).toBeNull();
    expect(rig.events.find(({ kind }) => kind === 'swapped')).toMatchObject({ reason: 'offboarding' });
  });
});
