import { describe, expect, it } from 'vitest';
import { type ContractCalls, serveContract } from '../../main/contract/index.ts';
import { Fault } from '../../main/faults/index.ts';
import { CALLS, type Push } from '../../preload/contract.ts';
import { CANARY, fakeApp } from '../web/rig.ts';
import { status } from '../web/samples.ts';

const served = (calls: Partial<ContractCalls> = {}) => {
  const app = fakeApp();
  return { app, contract: serveContract({ ...app.calls, ...calls }, app.pushes) };
};

describe('a call of the contract', () => {
  it('is answered with what was asked for', async () => {
    const { contract } = served();
    expect(await contract.answer('providers.list', {})).toMatchObject({ ok: true, value: [{ id: 'onboard' }, {}] });
  });

  it('is carried out for every name there is, and for no other', async () => {
    const { app, contract } = served();
    const wanted = { on: true, text: 'a text', isSecret: false, language: 'de' };
    const evidence = {
      line: 'offboarding',
      value: 'yes',
      by: 'Ana',
      note: '',
      as: 'pdf',
      format: 'csv',
      days: 7,
      hideHome: true,
    };
    const rotation = { reason: 'exposure', until: 1, note: 'On Monday' };
    const client = { connections: ['issues'], connection: 'issues' };
    const exposure = { shell: true, origin: null };
    const settings = { change: { name: 'auditKeepDays', value: 90 }, parts: ['connections'], form: 'json' };
    const input = {
      id: 'onboard-acme',
      ...client,
      ...exposure,
      ...settings,
      provider: 'onboard',
      key: CANARY,
      ...wanted,
      ...evidence,
      ...rotation,
      another: false,
    };
    for (const [name, { in: schema }] of Object.entries(CALLS)) {
      const fields = Object.keys(schema.shape);
      const own = Object.fromEntries(Object.entries(input).filter(([field]) => fields.includes(field)));
      expect(await contract.answer(name, own), name).toMatchObject({ ok: true });
    }
    expect(app.asked.map(({ name }) => name)).toEqual(Object.keys(CALLS));
    for (const name of ['toString', '__proto__', 'constructor', 'status.write', '']) {
      expect(await contract.answer(name, {})).toMatchObject({ ok: false, problem: { code: 'GW_CONTRACT_MISMATCH' } });
    }
  });

  it('is not carried out with input that the contract does not know, and the refusal repeats none of it', async () => {
    const { app, contract } = served();
    const wrong: unknown[] = [
      null,
      undefined,
      [],
      'text',
      {},
      { id: 'a' },
      { id: 7, key: CANARY },
      { id: 'a', key: '' },
      { id: 'a', key: CANARY, also: CANARY },
      { id: 'a', key: CANARY.repeat(400) },
      { id: CANARY.repeat(4), key: 'a' },
    ];
    for (const input of wrong) {
      const answer = await contract.answer('rotation.enterKey', input);
      expect(answer, JSON.stringify(input)).toMatchObject({ ok: false, problem: { code: 'GW_INPUT_INVALID' } });
      expect(JSON.stringify(answer)).not.toContain(CANARY);
    }
    expect(app.asked).toEqual([]);
  });

  it('says in which field the input is wrong, and how', async () => {
    const { contract } = served();
    const what = async (input: unknown) => {
      const answer = await contract.answer('connections.add', input);
      return answer.ok ? '' : answer.problem.what;
    };
    const good = { id: 'a', provider: 'custom' };
    expect(await what({ ...good, label: 'x'.repeat(81) })).toBe('"label" is not valid: it is too long.');
    expect(await what({ ...good, header: { name: 'A', scheme: 'Basic' } })).toBe(
      '"header.scheme" is not valid: it is not one of the choices.',
    );
    expect(await what({ ...good, more: 1 })).toBe('The request is not valid: it holds something that is not expected.');
  });

  it('turns a fault into its words, and any other error into one that tells nothing of it', async () => {
    const { contract } = served({
      'connections.test': async () => {
        throw new Fault('GW_UPSTREAM_DNS', { host: 'a.example' });
      },
      'connections.pause': async () => {
        throw new Error(`broke with ${CANARY}`);
      },
    });
    expect(await contract.answer('connections.test', { id: 'a' })).toEqual({
      ok: false,
      problem: {
        code: 'GW_UPSTREAM_DNS',
        what: 'The address a.example could not be looked up.',
        means: 'This computer is offline, or the name is wrong, or a DNS filter blocks it.',
        todo: 'Check the network connection, then try again.',
        details: { host: 'a.example' },
      },
    });
    const answer = await contract.answer('connections.pause', { id: 'a' });
    expect(answer).toMatchObject({ ok: false, problem: { code: 'GW_INTERNAL' } });
    expect(JSON.stringify(answer)).not.toContain(CANARY);
  });

  it('is held back when the answer holds more than the contract says (rule 2)', async () => {
    const { contract } = served({
      'status.read': async () => ({ ...status(Date.now()), vaultKey: CANARY }),
      'providers.list': async () => [{ id: 'a', name: 'A', url: null, keyPage: null, keyHeaders: [], key: CANARY }],
    });
    for (const name of ['status.read', 'providers.list']) {
      const answer = await contract.answer(name, {});
      expect(answer).toMatchObject({ ok: false, problem: { code: 'GW_INTERNAL' } });
      expect(JSON.stringify(answer)).not.toContain(CANARY);
    }
  });
});

describe('pushes of the contract', () => {
  it('are told until one stops listening', () => {
    const { app, contract } = served();
    const told: Push[] = [];
    const stop = contract.subscribe((push) => told.push(push));
    const value = status(Date.now());
    app.tell('status.changed', value);
    app.tell('activity.added', []);
    stop();
    app.tell('activity.added', []);
    expect(told).toEqual([
      { push: 'status.changed', value },
      { push: 'activity.added', value: [] },
    ]);
    expect(app.listening).toBe(0);
  });

  it('become a problem, not silence, when they hold more than the contract says (rule 2)', () => {
    const { app, contract } = served();
    const told: Push[] = [];
    contract.subscribe((push) => told.push(push));
    const value = status(Date.now());
    app.tell('status.changed', {
      ...value,
      connections: value.connections.map((each) => ({ ...each, authorization: CANARY })),
    });
    expect(told).toMatchObject([{ push: 'status.changed', problem: { code: 'GW_INTERNAL' } }]);
    expect(JSON.stringify(told)).not.toContain(CANARY);
  });
});
