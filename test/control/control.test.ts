import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseAddress, publishAddress } from '../../main/channel/address.ts';
import { connectChannel, FRAME, openFrames } from '../../main/channel/index.ts';
import {
  type ControlCallName,
  type ControlClient,
  connectControl,
  controlOnlyHandlers,
  controlTokenFile,
  createControl,
  localControl,
  Refusal,
} from '../../main/control/index.ts';
import { Fault } from '../../main/faults/index.ts';
import { controlled, dataFolder, FACTS, handlers } from './rig.ts';

const CANARY = 'canary-5e1f7f0c9a';

async function connected(data: string): Promise<ControlClient> {
  const client = await connectControl(data);
  onTestFinished(() => client.close());
  return client;
}

/** Asks for what the types do not allow. */
const askAnything = (client: Pick<ControlClient, 'ask'>, call: string, input: unknown): Promise<unknown> =>
  client.ask(call as ControlCallName, input as never);

describe('asking the running app', () => {
  it('gives the answer of the handler, which gets the checked input', async () => {
    const data = dataFolder();
    const asked: unknown[] = [];
    await controlled(data, {
      'connections.pause': async (input) => {
        asked.push(input);
        return {};
      },
    });
    const client = await connected(data);
    expect(await client.ask('connections.pause', { id: 'onboard' })).toEqual({});
    expect(asked).toEqual([{ id: 'onboard' }]);
  });

  it('answers many requests at once, each with its own answer', async () => {
    const data = dataFolder();
    await controlled(data, {
      'clients.add': async ({ id }) => ({ token: id }),
    });
    const client = await connected(data);
    const ids = Array.from({ length: 40 }, (_, at) => `client-${at}`);
    const ask = (id: string) => client.ask('clients.add', { id, label: id, carrier: 'header', connections: 'all' });
    expect((await Promise.all(ids.map(ask))).map(({ token }) => token)).toEqual(ids);
  });

  it('tells a fault of the handler in its words', async () => {
    const data = dataFolder();
    await controlled(data, {
      'connections.pause': async ({ id }) => {
        throw new Fault('GW_CONNECTION_UNKNOWN', { connection: id });
      },
    });
    const client = await connected(data);
    const refusal = await client.ask('connections.pause', { id: 'gone' }).catch((error) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal.problem).toMatchObject({ code: 'GW_CONNECTION_UNKNOWN', what: expect.stringContaining('"gone"') });
  });

  it('tells of any other error its kind and not its text', async () => {
    const data = dataFolder();
    await controlled(data, {
      'app.facts': async () => {
        throw new TypeError(CANARY);
      },
    });
    const refusal = await (await connected(data)).ask('app.facts', {}).catch((error) => error);
    expect(refusal.problem.code).toBe('GW_INTERNAL');
    expect(JSON.stringify(refusal.problem)).not.toContain(CANARY);
  });

  it('refuses a call that it does not know, also one by the name of something every object has', async () => {
    const data = dataFolder();
    await controlled(data, {});
    const client = await connected(data);
    for (const name of ['connections.steal', 'constructor', 'toString', '__proto__']) {
      await expect(askAnything(client, name, {}), name).rejects.toMatchObject({
        problem: { code: 'GW_CONTRACT_MISMATCH' },
      });
    }
  });

  it('refuses an input that is not as the contract says, without repeating any of it', async () => {
    const data = dataFolder();
    await controlled(data, {});
    const client = await connected(data);
    for (const input of [{}, { id: 7 }, { id: '' }, { id: 'a', key: CANARY }, { id: [CANARY] }, CANARY, null]) {
      const refusal = (await askAnything(client, 'connections.pause', input).catch((error) => error)) as Refusal;
      expect(refusal.problem.code, JSON.stringify(input)).toBe('GW_INPUT_INVALID');
      expect(JSON.stringify(refusal.problem)).not.toContain(CANARY);
    }
  });

  it('holds back an answer that carries more than the contract says', async () => {
    const data = dataFolder();
    await controlled(data, { 'app.facts': async () => ({ ...FACTS, key: CANARY }) });
    const refusal = await (await connected(data)).ask('app.facts', {}).catch((error) => error);
    expect(refusal.problem.code).toBe('GW_INTERNAL');
    expect(JSON.stringify(refusal.problem)).not.toContain(CANARY);
  });

  it('has the same checks when the handlers are in the same process', async () => {
    const local = localControl(handlers({ 'app.facts': async () => ({ ...FACTS, key: CANARY }) }));
    await expect(local.ask('app.facts', {})).rejects.toMatchObject({ problem: { code: 'GW_INTERNAL' } });
    await expect(askAnything(local, 'connections.pause', {})).rejects.toMatchObject({
      problem: { code: 'GW_INPUT_INVALID' },
    });
  });

  it('says that the versions differ when an answer is not as this program expects', async () => {
    const data = dataFolder();
    const { control } = await controlled(data, {});
    control.serve = (stream) => {
      const link = openFrames(stream, 4096, {
        onFrame: (_kind, seq) => void link.send(FRAME.answer, seq, [Buffer.from('{"ok":true,"value":{"pid":"one"}}')]),
        onDrain: () => {},
        onClose: () => {},
      });
    };
    await expect((await connected(data)).ask('app.facts', {})).rejects.toMatchObject({ code: 'GW_CONTRACT_MISMATCH' });
  });
});

describe('the way to the running app', () => {
  it('says that none runs when none was ever started, and when it ended', async () => {
    const data = dataFolder();
    await expect(connectControl(data)).rejects.toMatchObject({ code: 'GW_NOT_RUNNING' });
    const app = await controlled(data, {});
    await app.close();
    await expect(connectControl(data)).rejects.toMatchObject({ code: 'GW_NOT_RUNNING' });
  });

  it('says that the app was lost when it ends before it answers', async () => {
    const data = dataFolder();
    const app = await controlled(data, { 'app.facts': () => new Promise(() => {}) });
    const client = await connected(data);
    const answer = client.ask('app.facts', {});
    await Promise.all([expect(answer).rejects.toMatchObject({ code: 'GW_APP_LOST' }), app.close()]);
    await client.closed;
    await expect(client.ask('app.facts', {})).rejects.toMatchObject({ code: 'GW_APP_LOST' });
  });

  it('sends nothing to a listener that cannot prove itself', async () => {
    const data = dataFolder();
    const { control } = await controlled(data, {});
    control.publish();
    const address = chooseAddress({ data, run: join(data, 'other') });
    let heard = '';
    const impostor = createServer((socket) => {
      socket
        .on('error', () => {})
        .on('data', (chunk) => {
          heard += chunk.toString('latin1');
          socket.write(`${'A'.repeat(43)}\n`);
        });
    }).listen(address);
    onTestFinished(() => void impostor.close());
    await once(impostor, 'listening');
    publishAddress(data, address);
    await expect(connectControl(data)).rejects.toMatchObject({ code: 'GW_LISTENER_UNPROVEN' });
    expect(heard.split('\n').filter(Boolean)).toHaveLength(2);
    expect(heard).not.toContain(readFileSync(controlTokenFile(data), 'utf8').trim());
  });

  it('is not let in with the token of another start', async () => {
    const data = dataFolder();
    await controlled(data, {});
    writeFileSync(controlTokenFile(data), `${'x'.repeat(43)}\n`);
    await expect(connectControl(data)).rejects.toMatchObject({ code: 'GW_CONTROL_REFUSED' });
  });

  it('waits for the token of an app that is just starting', async () => {
    const data = dataFolder();
    const { control } = await controlled(data, { 'app.facts': async () => FACTS }, { publish: false });
    const client = connectControl(data);
    setImmediate(() => control.publish());
    expect(await (await client).ask('app.facts', {})).toEqual(FACTS);
    (await client).close();
  });

  it('is let in under no other name than its own', async () => {
    const data = dataFolder();
    await controlled(data, {});
    const token = readFileSync(controlTokenFile(data), 'utf8').trim();
    await expect(connectChannel({ data, purpose: 'control', id: 'cursor', token })).rejects.toMatchObject({
      code: 'GW_TOKEN_UNKNOWN',
    });
    await expect(connectChannel({ data, purpose: 'bridge', id: 'command-line', token })).rejects.toMatchObject({
      code: 'GW_TOKEN_UNKNOWN',
    });
  });

  it('is closed on what is no request', async () => {
    const data = dataFolder();
    await controlled(data, {});
    const token = readFileSync(controlTokenFile(data), 'utf8').trim();
    for (const payload of ['', 'null', '[]', '{"input":{}}', '{"call":7}', '{"call":']) {
      const socket = await connectChannel({ data, purpose: 'control', id: 'command-line', token });
      const link = openFrames(socket, 4096, { onFrame: () => {}, onDrain: () => {}, onClose: () => {} });
      link.send(FRAME.request, 1, [Buffer.from(payload)]);
      await once(socket, 'close');
    }
  });
});

describe('the token of the command line', () => {
  it.runIf(process.platform !== 'win32')('is private to the user and new at every start', () => {
    const data = dataFolder();
    const file = controlTokenFile(data);
    createControl(data, handlers({})).publish();
    const first = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    createControl(data, handlers({})).publish();
    expect(readFileSync(file, 'utf8')).not.toBe(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(first).toMatch(/^[\w-]{43}\n$/);
  });

  it('is taken back at the end, but not when another start has replaced it', () => {
    const data = dataFolder();
    const [first, second] = [createControl(data, handlers({})), createControl(data, handlers({}))];
    first.publish();
    second.publish();
    first.withdraw();
    expect(existsSync(controlTokenFile(data))).toBe(true);
    second.withdraw();
    expect(existsSync(controlTokenFile(data))).toBe(false);
  });

  it.runIf(process.platform !== 'win32')('is not used when others can read it', async () => {
    const data = dataFolder();
    await controlled(data, { 'app.facts': async () => FACTS });
    chmodSync(controlTokenFile(data), 0o644);
    await expect(connectControl(data)).rejects.toMatchObject({
      code: 'GW_CONTROL_TOKEN_UNREADABLE',
      details: { reason: 'other users can read it' },
    });
  });
});

describe('what only the command line may do', () => {
  const services = (issued: unknown[], quit = () => {}) => ({
    folder: '/data',
    grants: {
      issue: (wanted: {
        id: string;
        label: string;
        carrier: 'header' | 'bridge' | 'path';
        connections: 'all' | readonly string[];
      }) => {
        issued.push(wanted);
        return { grant: { ...wanted, createdAt: 0 }, token: 'gw_new' };
      },
    },
    connections: { get: (id: string) => (id === 'onboard' ? {} : undefined), rotations: { showPrompt() {} } },
    quit,
  });
  const wanted = { id: 'cursor', label: 'Cursor', connections: ['onboard'] };

  it('gives out the token of a new client, except where the bridge reads it from its file', async () => {
    const only = controlOnlyHandlers(services([]));
    expect(await only['clients.add']({ ...wanted, carrier: 'header' })).toEqual({ token: 'gw_new' });
    expect(await only['clients.add']({ ...wanted, carrier: 'path' })).toEqual({ token: 'gw_new' });
    expect(await only['clients.add']({ ...wanted, carrier: 'bridge' })).toEqual({ token: null });
  });

  it('adds no client for a connection that there is not', async () => {
    const issued: unknown[] = [];
    const only = controlOnlyHandlers(services(issued));
    const add = only['clients.add']({ ...wanted, carrier: 'header', connections: ['onboard', 'gone'] });
    await expect(add).rejects.toMatchObject({ code: 'GW_CONNECTION_UNKNOWN' });
    expect(issued).toEqual([]);
  });

  it('answers before it ends', async () => {
    const { promise: ended, resolve: quit } = Promise.withResolvers<void>();
    const only = controlOnlyHandlers(services([], quit));
    const data = dataFolder();
    const app = await controlled(data, { 'app.quit': only['app.quit'] });
    void ended.then(() => app.close());
    const client = await connected(data);
    expect(await client.ask('app.quit', {})).toEqual({});
    await client.closed;
  });

  it('says so where there is no browser window', async () => {
    const none = controlOnlyHandlers(services([]));
    await expect(none['web.openCode']({})).rejects.toMatchObject({ code: 'GW_WINDOW_UNAVAILABLE' });
    const one = controlOnlyHandlers({ ...services([]), openWindow: () => 'http://127.0.0.1:1/#code=x' });
    expect(await one['web.openCode']({})).toEqual({ address: 'http://127.0.0.1:1/#code=x' });
  });
});
