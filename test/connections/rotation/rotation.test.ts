import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../main/faults/index.ts';
import { faultOf, listTools, type Rig, startRig } from './rig.ts';

const eventually = <T>(value: () => T) => expect.poll(value, { timeout: 10_000, interval: 10 });
const shared = ({ sandbox }: Rig) => sandbox.sharedKeys.northwind.key;

describe('a new key', () => {
  it('is tried, compared, stored before the old one goes, used, and the old one dropped when it is dead', async () => {
    const rig = await startRig();
    await rig.add();
    const old = shared(rig);
    const next = rig.sandbox.keys.rotate(old, { overlap: true });
    const steps = new Set<unknown>();
    rig.connections.onChange(() => steps.add(rig.status().step));
    await rig.connections.rotations.enterKey('acme', next.key);
    expect([...steps]).toEqual([null, 'trying', 'accepted', 'same-tenancy', 'swapped', 'confirmed']);
    expect(rig.keyInUse()).toBe(next.key);
    await eventually(() => rig.status().old?.aliveAt ?? null).not.toBeNull();
    // It is kept, sealed, as long as the service takes it.
    expect(rig.kept()).toEqual(['api-key', 'old-key/0']);
    expect(rig.vault.secrets.get('connection/acme old-key/0')).toBe(old);
    rig.sandbox.keys.revoke(old);
    await rig.connections.rotations.askForOldKeys('acme');
    expect([rig.status().old, rig.status().last, rig.kept()]).toEqual([
      null,
      expect.objectContaining({ kind: 'done' }),
      ['api-key'],
    ]);
    expect(rig.kinds()).toEqual(['entered', 'swapped', 'confirmed', 'old-alive', 'old-dead']);
    expect(await rig.call()).toBe(400);
  });

  it('stays out where it is of another company, refused, the same, or nonsense; the stored one stays in use', async () => {
    const rig = await startRig();
    await rig.add();
    const enter = (key: string) => faultOf(rig.connections.rotations.enterKey('acme', key));
    expect([
      await enter(rig.sandbox.sharedKeys.borealis.key),
      await enter('0'.repeat(40)),
      await enter(shared(rig)),
      await enter('two words'),
    ]).toEqual(['GW_TENANCY_MISMATCH', 'GW_NEEDS_KEY', 'GW_ROTATION_SAME_KEY', 'GW_INPUT_INVALID']);
    expect([rig.kept(), rig.keyInUse(), rig.state(), rig.status().step]).toEqual([
      ['api-key'],
      shared(rig),
      'connected',
      null,
    ]);
    expect(rig.kinds()).toEqual(['entered', 'refused', 'entered', 'refused']);
  });

  it('stays out where the vault fails, at whichever of its changes, and everything is as it was', async () => {
    const rig = await startRig();
    await rig.add();
    const { setPassword } = rig.vault;
    // The third change is the one that puts the new key in the old one's place.
    for (let failing = 1; failing <= 3; failing++) {
      const next = rig.sandbox.keys.rotate(shared(rig), { overlap: true });
      let changes = 0;
      rig.vault.setPassword = async (...args) => {
        if (++changes === failing) throw new Fault('GW_DISK_FULL', { file: 'vault' });
        await setPassword(...args);
      };
      expect([failing, await faultOf(rig.connections.rotations.enterKey('acme', next.key))]).toEqual([
        failing,
        'GW_DISK_FULL',
      ]);
      rig.vault.setPassword = setPassword;
      expect([rig.kept(), rig.keyInUse(), rig.status().step]).toEqual([['api-key'], shared(rig), null]);
      expect(await rig.call()).toBe(400);
    }
  });

  it('is taken out again where its date cannot be written', async () => {
    const rig = await startRig();
    await rig.add();
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: true });
    // In the place where the document would be written anew.
    mkdirSync(join(rig.folder, 'connections.json.new'));
    expect(await faultOf(rig.connections.rotations.enterKey('acme', next.key))).toBe('GW_WRITE_FAILED');
    expect([rig.kept(), rig.keyInUse(), rig.status().step, await rig.call()]).toEqual([
      ['api-key'],
      shared(rig),
      null,
      400,
    ]);
  });

  it('is put back where it is refused right after it was accepted and the old one still works', async () => {
    const rig = await startRig();
    await rig.add();
    const old = shared(rig);
    rig.connections.rotations.ask('acme', 'exposure');
    const next = rig.sandbox.keys.rotate(old, { overlap: true });
    // The service accepts it once, and then no more.
    rig.connections.rotations.onEvent(({ kind }) => kind === 'swapped' && rig.sandbox.keys.revoke(next.key));
    expect(await faultOf(rig.connections.rotations.enterKey('acme', next.key))).toBe('GW_ROTATION_RETURNED');
    await eventually(rig.state).toBe('connected');
    expect([rig.kept(), rig.keyInUse(), await rig.call()]).toEqual([['api-key'], old, 400]);
    // What it was asked for is still to be done.
    expect(rig.status()).toMatchObject({ due: { reason: 'exposure' }, last: { kind: 'returned' } });
  });

  it('that dies within the window is replaced by the old one without a failed call', async () => {
    const rig = await startRig();
    await rig.add();
    const old = shared(rig);
    const next = rig.sandbox.keys.rotate(old, { overlap: true });
    await rig.connections.rotations.enterKey('acme', next.key);
    rig.sandbox.keys.revoke(next.key);
    expect(await Promise.all([rig.call(), rig.call(), rig.call()])).toEqual([400, 400, 400]);
    expect([rig.keyInUse(), rig.kinds().includes('returned')]).toEqual([old, true]);
  });

  it('that turns out to be of another company after all is not kept', async () => {
    const rig = await startRig();
    await rig.add();
    const old = shared(rig);
    const next = rig.sandbox.keys.rotate(old, { overlap: true });
    const other = JSON.stringify({ company: { id: 7, name: 'Borealis' }, user: null });
    const lie = { kind: 'status', status: 200, body: other } as const;
    rig.connections.rotations.onEvent(({ kind }) => {
      if (kind === 'swapped') rig.sandbox.trouble.always(lie, { path: '/me', key: next.key });
    });
    expect(await faultOf(rig.connections.rotations.enterKey('acme', next.key))).toBe('GW_TENANCY_MISMATCH');
    expect([rig.keyInUse(), rig.state(), await rig.call()]).toEqual([old, 'connected', 400]);
  });

  it('that is not taken leaves the one before it the time to go back', async () => {
    const rig = await startRig({ timing: { askFirstMs: 60_000 } });
    await rig.add();
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: true });
    await rig.connections.rotations.enterKey('acme', next.key);
    expect(await faultOf(rig.connections.rotations.enterKey('acme', '0'.repeat(40)))).toBe('GW_NEEDS_KEY');
    expect(rig.status()).toMatchObject({ step: 'confirmed', old: { count: 1 } });
    await rig.connections.rotations.goBack('acme');
    expect(rig.keyInUse()).toBe(shared(rig));
  });

  it('goes with calls that were refused with the one before it while it came', async () => {
    const rig = await startRig({ timing: { waitMs: 500 } });
    await rig.add();
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: false });
    // The refusal is under way for so long that the new key is in use when it arrives.
    rig.sandbox.trouble.next({ kind: 'slow-head', ms: 1500 }, { when: 'head', method: 'POST' });
    const slow = rig.call();
    await rig.connections.rotations.enterKey('acme', next.key);
    expect([await slow, rig.state()]).toEqual([400, 'connected']);
  });

  it('that dies with the old one keeps no call waiting for what will not come', async () => {
    const rig = await startRig({ timing: { waitMs: 60_000 } });
    await rig.add();
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: false });
    await rig.connections.rotations.enterKey('acme', next.key);
    rig.sandbox.keys.revoke(next.key);
    expect([await rig.call(), rig.state()]).toEqual(['GW_NEEDS_KEY', 'needs-key']);
  });

  it('that dies after the window is not', async () => {
    const rig = await startRig({ timing: { windowMs: 0, waitMs: 50 } });
    await rig.add();
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: true });
    await rig.connections.rotations.enterKey('acme', next.key);
    await eventually(() => rig.status().step).toBeNull();
    rig.sandbox.keys.revoke(next.key);
    expect(await rig.call()).toBe('GW_NEEDS_KEY');
    expect(rig.keyInUse()).toBe(next.key);
  });

  it('can be taken back by a person as long as the old one works', async () => {
    const rig = await startRig({ timing: { askFirstMs: 60_000 } });
    await rig.add();
    const old = shared(rig);
    const next = rig.sandbox.keys.rotate(old, { overlap: true });
    expect(await faultOf(rig.connections.rotations.goBack('acme'))).toBe('GW_ROTATION_NO_WAY_BACK');
    await rig.connections.rotations.enterKey('acme', next.key);
    const storedAt = rig.storedAt();
    await rig.connections.rotations.goBack('acme');
    expect([rig.keyInUse(), await rig.call()]).toEqual([old, 400]);
    // The age of the old key is its own again.
    expect(rig.storedAt()).toBeLessThan(storedAt);
    await rig.connections.rotations.enterKey('acme', next.key);
    // It was asked about, and will not be again for a while.
    await eventually(() => rig.status().old?.askedAt ?? null).not.toBeNull();
    rig.sandbox.keys.revoke(old);
    expect(await faultOf(rig.connections.rotations.goBack('acme'))).toBe('GW_ROTATION_NO_WAY_BACK');
    expect([rig.keyInUse(), rig.state()]).toEqual([next.key, 'connected']);
  });

  it('keeps the form of its header, whichever that is', async () => {
    const rig = await startRig();
    const forms = [
      { name: 'X-Onboard-Api-Token', scheme: '' },
      { name: 'Authorization', scheme: 'Token' },
      { name: 'Authorization', scheme: 'Bearer' },
    ] as const;
    for (const [at, header] of forms.entries()) {
      const { key } = rig.sandbox.keys.create('northwind');
      const id = `acme-${at}`;
      await rig.connections.add({ id, provider: 'onboard', key, header });
      const next = rig.sandbox.keys.rotate(key, { overlap: true });
      rig.sandbox.clearRequests();
      await rig.connections.rotations.enterKey(id, next.key);
      const used = rig.sandbox.requests.filter(({ keyId, path }) => keyId === next.id && path === '/mcp');
      const expected = `${header.scheme} ${next.key}`.trim();
      expect(used.length).toBeGreaterThan(1);
      for (const request of used) expect(request.header(header.name)).toEqual([expected]);
    }
  });
});

it('does not overwrite a file of rotations that it cannot read', async () => {
  const rig = await startRig();
  await rig.add();
  const file = join(rig.folder, 'rotations.json');
  for (const content of [
    '{"document": [',
    '{"format":1,"document":[{"connection":"acme"}]}',
    '{"format":2,"document":[]}',
  ]) {
    writeFileSync(file, content);
    await expect(rig.restarted()).rejects.toMatchObject({ code: 'GW_SETTINGS_UNREADABLE' });
    expect(readFileSync(file, 'utf8')).toBe(content);
  }
});

describe('an old key', () => {
  it('is asked about ever more rarely, up to a bound, and given up in the end', async () => {
    const rig = await startRig({ timing: { askFirstMs: 1000, askMostMs: 5000, giveUpMs: 60_000 } });
    await rig.add();
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: true });
    await rig.connections.rotations.enterKey('acme', next.key);
    const waits: number[] = [];
    for (let asked = 0; asked < 5; asked++) {
      await rig.connections.rotations.askForOldKeys('acme');
      const { askedAt, nextAt } = rig.status().old ?? { askedAt: 0, nextAt: 0 };
      waits.push(nextAt - (askedAt ?? 0));
    }
    // The first one followed the swap by itself.
    expect(waits).toEqual([2000, 4000, 5000, 5000, 5000]);
    rig.clock.ahead += 60_000;
    await rig.connections.rotations.askForOldKeys('acme');
    expect([rig.status().old, rig.status().last?.kind, rig.kept()]).toEqual([null, 'given-up', ['api-key']]);
  });

  it('is not taken for alive or dead while the service cannot be asked', async () => {
    const rig = await startRig({ timing: { askFirstMs: 60_000 } });
    await rig.add();
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: true });
    rig.sandbox.trouble.always({ kind: 'status', status: 500 }, { key: shared(rig) });
    await rig.connections.rotations.enterKey('acme', next.key);
    await eventually(() => rig.status().old?.askedAt ?? null).not.toBeNull();
    expect(rig.status().old).toMatchObject({ aliveAt: null });
    expect(rig.kept()).toContain('old-key/0');
  });

  it('of each of several rotations is kept, the oldest going where there are too many', async () => {
    const rig = await startRig({ timing: { askFirstMs: 60_000 } });
    await rig.add();
    let last = shared(rig);
    for (let round = 0; round < 6; round++) {
      const next = rig.sandbox.keys.rotate(last, { overlap: true });
      await rig.connections.rotations.enterKey('acme', next.key);
      last = next.key;
    }
    expect([rig.status().old?.count, rig.kinds().filter((kind) => kind === 'old-given-up').length]).toEqual([4, 2]);
    const kept = [...rig.vault.secrets.values()];
    expect([kept.includes(shared(rig)), kept.length]).toEqual([false, 5]);
    for (const { key } of rig.sandbox.keys.list('northwind')) if (key !== last) rig.sandbox.keys.revoke(key);
    await rig.connections.rotations.askForOldKeys('acme');
    expect([rig.status().old, rig.kept()]).toEqual([null, ['api-key']]);
  });

  it('goes with the connection', async () => {
    const rig = await startRig();
    await rig.add();
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: true });
    await rig.connections.rotations.enterKey('acme', next.key);
    await rig.connections.remove('acme');
    expect(rig.vault.secrets.size).toBe(0);
  });
});

describe('a service that ends a replaced key at once', () => {
  const wait = { timing: { waitMs: 10_000 } };

  it('fails no call where the key comes in time: they wait and go with the new one', async () => {
    const rig = await startRig(wait);
    await rig.add();
    rig.connections.rotations.begin('acme');
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: false });
    const calls = Array.from({ length: 20 }, () => rig.call());
    await eventually(rig.state).toBe('needs-key');
    // Those that come now are not even sent.
    rig.sandbox.clearRequests();
    calls.push(rig.call(), rig.call());
    await rig.connections.rotations.enterKey('acme', next.key);
    expect(new Set(await Promise.all(calls))).toEqual(new Set([400]));
    expect(rig.state()).toBe('connected');
    expect(rig.sandbox.requests.filter(({ status, rpc }) => status === 401 && rpc?.method === 'tools/list')).toEqual(
      [],
    );
  });

  it('fails a call at once where nobody is about to enter a key', async () => {
    const rig = await startRig({ timing: { waitMs: 60_000 } });
    await rig.add();
    rig.sandbox.keys.rotate(shared(rig), { overlap: false });
    expect([await rig.call(), rig.state()]).toEqual(['GW_NEEDS_KEY', 'needs-key']);
  });

  it('fails the calls when nobody enters one in time, and later ones without another wait', async () => {
    const rig = await startRig({ timing: { waitMs: 200 } });
    await rig.add();
    rig.connections.rotations.begin('acme');
    rig.sandbox.keys.rotate(shared(rig), { overlap: false });
    expect(await Promise.all([rig.call(), rig.call()])).toEqual(['GW_NEEDS_KEY', 'GW_NEEDS_KEY']);
    const started = performance.now();
    expect(await rig.call()).toBe('GW_NEEDS_KEY');
    expect(performance.now() - started).toBeLessThan(150);
  });

  it('lets a call go that does not want to wait any more', async () => {
    const rig = await startRig(wait);
    await rig.add();
    rig.connections.rotations.begin('acme');
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: false });
    const never = () => {
      throw new Error('it was told something');
    };
    const sink = { onHead: never, onData: never, onEnd: never, onFault: never };
    const exchange = rig.connections.get('acme')?.exchange(listTools, sink);
    await eventually(rig.state).toBe('needs-key');
    exchange?.abort();
    rig.sandbox.clearRequests();
    await rig.connections.rotations.enterKey('acme', next.key);
    expect(rig.sandbox.requests.filter(({ rpc }) => rpc?.method === 'tools/list')).toEqual([]);
  });

  it('never sends twice what streams', async () => {
    const rig = await startRig({ timing: { waitMs: 60_000 } });
    await rig.add();
    rig.connections.rotations.begin('acme');
    rig.sandbox.keys.rotate(shared(rig), { overlap: false });
    expect(await rig.call({ ...listTools, body: Readable.from([listTools.body]) })).toBe('GW_NEEDS_KEY');
  });

  it('lets what streams wait where nothing of it was sent', async () => {
    const rig = await startRig(wait);
    await rig.add();
    rig.connections.rotations.begin('acme');
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: false });
    const opener = rig.call();
    await eventually(rig.state).toBe('needs-key');
    const unsent = rig.call({ ...listTools, body: Readable.from([listTools.body]) });
    await rig.connections.rotations.enterKey('acme', next.key);
    expect(await Promise.all([opener, unsent])).toEqual([400, 400]);
  });

  it('carries out what was refused exactly once', async () => {
    const rig = await startRig(wait);
    await rig.add();
    rig.connections.rotations.begin('acme');
    const next = rig.sandbox.keys.rotate(shared(rig), { overlap: false });
    rig.sandbox.clearRequests();
    const call = rig.call();
    await eventually(rig.state).toBe('needs-key');
    await rig.connections.rotations.enterKey('acme', next.key);
    await call;
    const sent = rig.sandbox.requests.filter(({ rpc }) => rpc?.method === 'tools/list');
    expect(sent.map(({ keyId, status }) => [keyId, status])).toEqual([
      [null, 401],
      [next.id, 400],
    ]);
  });
});
