import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type App, type AppOptions, contractHandlers, startApp } from '../../main/app/index.ts';
import { type Host, nodeHost, type Sealer } from '../../main/host/index.ts';
import { createPolicy, type PolicyValues } from '../../main/policy/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';
import { bring, walker } from '../auth/walk.ts';
import { initialize } from '../cli/gangway.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';

let root: string;
let home: string;
let sandbox: Sandbox;
let key: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'gw-exposure-'));
  home = join(root, 'home');
  mkdirSync(home);
  sandbox = await startSandbox({ identity: { rest: true } });
  key = sandbox.sharedKeys.northwind.key;
  onTestFinished(async () => {
    await sandbox.close();
    rmSync(root, { recursive: true, force: true });
  });
});

const KEY_HEADER = { name: 'X-Onboard-Api-Token', scheme: '' } as const;

const hostOf = (sealers: readonly Sealer[] = [keyFileSealer(join(root, 'vault.key'), { explicit: true })]): Host =>
  nodeHost({
    environment: { HOME: home, USERPROFILE: home },
    paths: { data: join(root, 'data'), run: join(root, 'run') },
    sealers,
  });

async function start(values: Partial<PolicyValues> = {}, more: Partial<AppOptions> = {}): Promise<App> {
  const app = await startApp({
    ...{ host: hostOf(), port: 0, policy: createPolicy(values), trust: { anchors: [sandbox.ca] } },
    ...more,
  });
  let isOpen = true;
  const close = app.close.bind(app);
  const once = async () => {
    if (isOpen) await close();
    isOpen = false;
  };
  onTestFinished(once);
  return Object.assign(app, { close: once });
}

function write(name: string, text: string): string {
  const file = join(home, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const entry = (secret: string, url = sandbox.urls.mcp) => ({ url, headers: { 'X-Onboard-Api-Token': secret } });
const config = (server: object, name = 'crm') =>
  `${JSON.stringify({ theme: 'dark', mcpServers: { [name]: server } }, null, 2)}\n`;
const origin = () => new URL(sandbox.urls.mcp).origin;

/** Files below a folder in which a text stands. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name);
    return statSync(path).isFile() && readFileSync(path).includes(text);
  });
}

async function onlyFind(app: App) {
  const { finds } = await app.exposure.scan();
  const [find, ...others] = finds;
  if (!find || others.length > 0) throw new Error(`${finds.length} finds`);
  return find;
}

/** What was recorded of exposure, once it is on the disk. */
async function recorded(app: App): Promise<string[]> {
  await app.close();
  const folder = join(root, 'data', 'audit');
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  return lines.flatMap((line) => /"(exposure\.\w+)"/.exec(line)?.[1] ?? []);
}

describe('a key in the settings of a client', { timeout: 60_000 }, () => {
  it('is moved into the vault; the client goes on by its own token, and the key is to be replaced', async () => {
    const file = write('.cursor/mcp.json', config(entry(key)));
    const app = await start();
    const find = await onlyFind(app);
    expect(find).toMatchObject({
      ...{ file, where: 'mcpServers.crm.headers.X-Onboard-Api-Token', evidence: 'format', service: 'Onboard' },
      ...{ clients: [{ id: 'cursor', name: 'Cursor' }], move: { kind: 'new', origin: origin(), isNewOrigin: true } },
    });
    const connection = await app.exposure.move(find.id, origin());
    expect(filesWith(root, key)).toEqual([]);
    const after = JSON.parse(readFileSync(file, 'utf8'));
    expect(after).toMatchObject({ theme: 'dark', mcpServers: { crm: { url: app.gateway.addressOf(connection) } } });
    const token = /gw_[\w-]{43}/.exec(after.mcpServers.crm.headers.Authorization)?.[0] ?? '';
    expect((await initialize(after.mcpServers.crm.url, token)).status).toBe(200);
    expect(app.connections.rotations.of(connection).due).toMatchObject({ reason: 'exposure' });
    expect(app.exposure.read().finds).toEqual([]);
    expect(await recorded(app)).toEqual(['exposure.found', 'exposure.moved', 'exposure.gone']);
  });

  it('is moved beside what the client has already, and the token of that stays', async () => {
    const file = write('.cursor/mcp.json', config(entry(key)));
    const app = await start({ LeakScan: 'off' });
    for (const id of ['kept', 'removed'])
      await app.connections.add({
        id,
        provider: 'custom',
        url: sandbox.urls.mcp,
        key: sandbox.sharedKeys.borealis.key,
        header: KEY_HEADER,
      });
    await app.clients.setup.connect('cursor', ['kept', 'removed']);
    await app.connections.remove('removed');
    const entryOf = (name: string) => JSON.parse(readFileSync(file, 'utf8')).mcpServers[name];
    const before = entryOf('kept');
    const connection = await app.exposure.move((await onlyFind(app)).id, null);
    expect(entryOf('kept')).toEqual(before);
    expect(entryOf('crm')).toEqual({ ...before, url: app.gateway.addressOf(connection) });
    expect(app.grants.get('cursor')?.connections).toEqual(['kept', connection]);
  });

  it('never comes back: not by disconnecting, not from a backup', async () => {
    const file = write('.cursor/mcp.json', config(entry(key)));
    const app = await start();
    await app.exposure.move((await onlyFind(app)).id, origin());
    await app.clients.setup.disconnect('cursor');
    expect(filesWith(root, key)).toEqual([]);
    expect(JSON.parse(readFileSync(file, 'utf8')).mcpServers?.crm).toBeUndefined();
  });

  it('stays where it is while a person has not agreed to an address that is new', async () => {
    const file = write('.cursor/mcp.json', config(entry(key)));
    const before = readFileSync(file, 'utf8');
    const app = await start({ LeakScan: 'on+fix' });
    const { id } = await onlyFind(app);
    for (const agreed of [null, 'https://elsewhere.example', sandbox.urls.mcp])
      await expect(app.exposure.move(id, agreed)).rejects.toMatchObject({ code: 'GW_EXPOSURE_NEW_ORIGIN' });
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(app.connections.list()).toEqual([]);
    expect(sandbox.requests).toEqual([]);
  });

  it('stays where it is when the service does not take it, or the vault cannot', async () => {
    const file = write('.cursor/mcp.json', config(entry([...key].toReversed().join(''))));
    const before = readFileSync(file, 'utf8');
    const app = await start();
    const { id } = await onlyFind(app);
    await expect(app.exposure.move(id, origin())).rejects.toMatchObject({ code: 'GW_NEEDS_KEY' });
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(app.connections.list()).toEqual([]);
    expect(app.grants.list()).toEqual([]);
  });

  it('is matched with the connection that has it, and no second one is made', async () => {
    write('.cursor/mcp.json', config(entry(key)));
    const app = await start();
    await app.connections.add({ id: 'crm', provider: 'custom', url: sandbox.urls.mcp, key, header: KEY_HEADER });
    const find = await onlyFind(app);
    expect(find).toMatchObject({ evidence: 'stored', move: { kind: 'existing' } });
    expect(await app.exposure.move(find.id, null)).toBe('crm');
    expect(app.connections.list()).toHaveLength(1);
  });

  it('is not moved when it is sent to another address than that of its connection', async () => {
    write('.cursor/mcp.json', config(entry(key, 'https://thief.example/mcp')));
    const app = await start();
    await app.connections.add({ id: 'crm', provider: 'custom', url: sandbox.urls.mcp, key, header: KEY_HEADER });
    const find = await onlyFind(app);
    expect(find.move).toEqual({ kind: 'by-hand', why: 'sent-elsewhere' });
    await expect(app.exposure.move(find.id, 'https://thief.example')).rejects.toMatchObject({
      code: 'GW_EXPOSURE_BY_HAND',
    });
  });

  it('is moved unasked under on+fix where a connection leads to its address, and else told of', async () => {
    const app = await start({ LeakScan: 'on+fix' });
    await app.connections.add({ id: 'crm', provider: 'custom', url: sandbox.urls.mcp, key, header: KEY_HEADER });
    mkdirSync(join(home, '.cursor'));
    await app.exposure.scan();
    const file = write('.cursor/mcp.json', config(entry(key)));
    write(
      '.gemini/settings.json',
      config({
        httpUrl: 'https://new.example/mcp',
        headers: { Authorization: `Bearer lin_api_${'a1B2c3D4e5'.repeat(4)}` },
      }),
    );
    await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 15_000 }).not.toContain(key);
    await expect
      .poll(() => app.exposure.read().finds.map(({ service }) => service), { timeout: 15_000 })
      .toEqual(['Linear']);
    expect(readFileSync(join(home, '.gemini/settings.json'), 'utf8')).toContain('lin_api_');
  });

  it.each([
    {
      name: '.codex/config.toml',
      text: (url: string, key: string) =>
        `# mine\nmodel = "o3"\n\n[mcp_servers.crm]\nurl = "${url}"\nhttp_headers = { "X-Onboard-Api-Token" = "${key}" }\n`,
      kept: '# mine\nmodel = "o3"\n',
    },
    {
      name: '.config/goose/config.yaml',
      text: (url: string, key: string) =>
        `# mine\nGOOSE_MODEL: x # y\nextensions:\n  crm:\n    type: streamable_http\n    uri: ${url}\n    headers:\n      X-Onboard-Api-Token: ${key}\n`,
      kept: '# mine\nGOOSE_MODEL: x # y\n',
    },
    {
      name: '.config/Code/User/mcp.json',
      text: (url: string, key: string) =>
        `{\n  // mine\n  "servers": {\n    "crm": { "type": "http", "url": "${url}", "headers": { "X-Onboard-Api-Token": "${key}" } },\n  },\n}\n`,
      kept: '  // mine\n',
    },
    {
      name: '.codeium/windsurf/mcp_config.json',
      text: (url: string, key: string) =>
        JSON.stringify({
          mcpServers: {
            crm: { command: 'npx', args: ['-y', 'mcp-remote', url, '--header', `X-Onboard-Api-Token:${key}`] },
          },
        }),
      kept: '"mcpServers"',
    },
  ])('is moved out of $name, and the rest of the file stays', async ({ name, text, kept }) => {
    const file = write(name, text(sandbox.urls.mcp, key));
    const app = await start({ LeakScan: 'off' });
    const connection = await app.exposure.move((await onlyFind(app)).id, origin());
    const after = readFileSync(file, 'utf8');
    expect(after).toContain(kept);
    expect(after).toContain(app.gateway.addressOf(connection));
    expect(filesWith(root, key)).toEqual([]);
  });

  it('in a file of a project makes room for an entry without a token', async () => {
    write('.claude.json', JSON.stringify({ projects: { [join(home, 'app')]: {} } }));
    const file = write('app/.cursor/mcp.json', config(entry(key)));
    const app = await start();
    const find = await onlyFind(app);
    expect(find).toMatchObject({ scope: 'project', file });
    const connection = await app.exposure.move(find.id, origin());
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/gw_|Authorization/);
    const { command, args } = JSON.parse(text).mcpServers.crm;
    expect(command).toMatch(/^(?:\/|[A-Z]:)/);
    expect(args).toEqual(expect.arrayContaining(['bridge', '--client', 'cursor-projects', '--connection', connection]));
    expect(app.grants.get('cursor-projects')).toMatchObject({ carrier: 'bridge', connections: [connection] });
    expect(existsSync(join(root, 'data', 'clients', 'cursor-projects.token'))).toBe(true);
  });

  it('is gone when the file was changed after it was found, and nothing happens', async () => {
    const file = write('.cursor/mcp.json', config(entry(key)));
    const app = await start({ LeakScan: 'off' });
    const { id } = await onlyFind(app);
    writeFileSync(file, config(entry(sandbox.sharedKeys.borealis.key)));
    await expect(app.exposure.move(id, origin())).rejects.toMatchObject({ code: 'GW_EXPOSURE_GONE' });
    expect(app.connections.list()).toEqual([]);
  });
});

describe('a find', { timeout: 60_000 }, () => {
  it('that is left on purpose stays marked over restarts, and another value at its place is told of', async () => {
    const file = write('.cursor/mcp.json', config(entry(key)));
    const first = await start();
    const { id } = await onlyFind(first);
    for (const reason of [`X-Onboard-Api-Token: ${key}`, `sk_live_${'aB3dE5gH7j'.repeat(3)}`])
      await expect(first.exposure.ignore(id, reason)).rejects.toMatchObject({ code: 'GW_INPUT_INVALID' });
    await first.exposure.ignore(id, 'A test key');
    expect(first.exposure.read().finds[0]?.ignored).toMatchObject({ reason: 'A test key' });
    await first.close();
    const second = await start();
    expect((await onlyFind(second)).ignored).toMatchObject({ reason: 'A test key' });
    writeFileSync(file, config(entry(sandbox.sharedKeys.borealis.key)));
    expect((await onlyFind(second)).ignored).toBeNull();
  });

  it('is told of once in the log, however often it is looked for, and again after it was gone', async () => {
    const file = write('.cursor/mcp.json', config(entry(key)));
    const app = await start();
    await app.exposure.scan();
    await app.exposure.scan();
    rmSync(file);
    await app.exposure.scan();
    write('.cursor/mcp.json', config(entry(key)));
    await app.exposure.scan();
    expect(await recorded(app)).toEqual(['exposure.found', 'exposure.gone', 'exposure.found']);
  });

  it('says why it cannot be moved by itself', async () => {
    const google = `AIza${'Sy0aB1cD2e'.repeat(3)}Fg3hI`;
    const why = async (server: object) => {
      write('.cursor/mcp.json', config(server));
      return (await app.exposure.scan()).finds.map(({ move }) => (move.kind === 'by-hand' ? move.why : move.kind));
    };
    const app = await start({ LeakScan: 'off' });
    expect(await why({ command: 'npx', args: ['maps'], env: { GOOGLE_API_KEY: google } })).toEqual(['local-program']);
    expect(await why({ url: `https://x.example/mcp?key=${google}` })).toEqual(['no-header']);
    expect(await why({ url: 'http://x.example/mcp', headers: { 'X-Goog-Api-Key': google } })).toEqual(['not-https']);
    expect(await why({ url: 'https://x.example/mcp', headers: { Authorization: `Bot ${google}` } })).toEqual([
      'scheme',
    ]);
    expect(
      await why({ url: 'https://x.example/mcp', headers: { A: google, 'X-Key': google.replace('Sy', 'Sz') } }),
    ).toEqual(['several', 'several']);
    write('.bashrc', `export GOOGLE_API_KEY=${google}\n`);
    rmSync(join(home, '.cursor/mcp.json'));
    const { finds } = await app.exposure.scan({ shell: true });
    expect(finds.map(({ move }) => move)).toEqual([{ kind: 'by-hand', why: 'shell' }]);
    rmSync(join(home, '.bashrc'));
    write(
      '.claude.json',
      config({ type: 'http', url: 'https://x.example/mcp', headers: { 'X-Goog-Api-Key': google } }),
    );
    expect((await onlyFind(app)).move).toEqual({ kind: 'by-hand', why: 'client' });
  });
});

describe('the search', { timeout: 60_000 }, () => {
  it('goes on by itself: at the start, and when a file of a client changes', async () => {
    write('.cursor/mcp.json', config({ command: 'npx' }));
    const app = await start();
    await expect.poll(() => app.exposure.read().scannedAt, { timeout: 15_000 }).not.toBeNull();
    expect(app.exposure.read().finds).toEqual([]);
    write('.cursor/mcp.json', config(entry(key)));
    await expect.poll(() => app.exposure.read().finds.length, { timeout: 15_000 }).toBe(1);
  });

  it('goes on when a key comes into the vault that lies about in a form that nobody knows', async () => {
    await sandbox.close();
    sandbox = await startSandbox({ keys: { northwind: 'no-service-makes-keys-like-this-one' } });
    key = sandbox.sharedKeys.northwind.key;
    write('.cursor/mcp.json', config({ url: sandbox.urls.mcp, headers: { 'X-Thing': key } }));
    const app = await start();
    await expect.poll(() => app.exposure.read().scannedAt, { timeout: 15_000 }).not.toBeNull();
    expect(app.exposure.read().finds).toEqual([]);
    await app.connections.add({ id: 'crm', provider: 'custom', url: sandbox.urls.mcp, key, header: KEY_HEADER });
    await expect.poll(() => app.exposure.read().finds.length, { timeout: 15_000 }).toBe(1);
    expect(app.exposure.read().finds[0]).toMatchObject({ evidence: 'stored', move: { kind: 'existing' } });
  });

  it('does nothing unasked where policy has it off, and still answers who asks', async () => {
    write('.cursor/mcp.json', config(entry(key)));
    const app = await start({ LeakScan: 'off' });
    // A move waits for its turn, behind a search that should not be under way.
    await expect(app.exposure.move('none', null)).rejects.toMatchObject({ code: 'GW_EXPOSURE_GONE' });
    expect(app.exposure.read()).toMatchObject({ mode: 'off', scannedAt: null, finds: [] });
    expect((await app.exposure.scan()).finds).toHaveLength(1);
  });

  it('works while the vault is closed, and says that keys of the vault were not looked for', async () => {
    write('.cursor/mcp.json', config(entry(key)));
    const app = await start({}, { host: hostOf([]) });
    const { keysCompared, finds } = await app.exposure.scan();
    expect({ keysCompared, finds: finds.length }).toEqual({ keysCompared: false, finds: 1 });
    await expect(app.exposure.move(finds[0]?.id ?? '', origin())).rejects.toMatchObject({
      code: 'GW_EXPOSURE_NO_VAULT',
    });
  });

  it('answers the line of the checklist about keys in files of clients', async () => {
    write('.cursor/mcp.json', config(entry(key)));
    const app = await start({ LeakScan: 'off' });
    const line = async () =>
      (await contractHandlers(app)['checklist.read']({})).lines.find(({ id }) => id === 'not-in-clients');
    expect(await line()).toMatchObject({ status: 'ask' });
    await app.exposure.scan();
    expect(await line()).toMatchObject({ status: 'fail', evidence: [expect.stringContaining('found in 1 place')] });
    rmSync(join(home, '.cursor/mcp.json'));
    await app.exposure.scan();
    expect(await line()).toMatchObject({ status: 'pass' });
  });

  it('goes on without a memory where that cannot be read, says so, and leaves the file alone', async () => {
    write('.cursor/mcp.json', config(entry(key)));
    mkdirSync(join(root, 'data'), { mode: 0o700 });
    const file = join(root, 'data', 'exposure.json');
    writeFileSync(file, '{"format":1,');
    const app = await start({ LeakScan: 'off' });
    const { finds, problem } = await app.exposure.scan();
    expect(problem?.code).toBe('GW_SETTINGS_UNREADABLE');
    await expect(app.exposure.ignore(finds[0]?.id ?? '', 'A test key')).rejects.toMatchObject({
      code: 'GW_SETTINGS_UNREADABLE',
    });
    expect(await app.exposure.move(finds[0]?.id ?? '', origin())).not.toBe('');
    expect(readFileSync(file, 'utf8')).toBe('{"format":1,');
  });

  it('elsewhere remembers nothing', async () => {
    write('other/.cursor/mcp.json', config(entry(key)));
    const app = await start({ LeakScan: 'off' });
    const report = await app.exposure.examine({ home: join(home, 'other'), shell: false, below: [] });
    expect(report.finds).toHaveLength(1);
    expect(app.exposure.read()).toMatchObject({ finds: [], scannedAt: null });
    expect(existsSync(join(root, 'data', 'exposure.json'))).toBe(false);
    expect(await recorded(app)).toEqual([]);
  });
});

describe('an entry without a credential', { timeout: 60_000 }, () => {
  const reading = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

  it('is led to the connection that there is, and back as it was', async () => {
    const file = write('.cursor/mcp.json', config({ url: sandbox.urls.mcp, note: 'mine' }));
    const before = readFileSync(file, 'utf8');
    const app = await start({ LeakScan: 'off' });
    await app.connections.add({ id: 'crm', provider: 'custom', url: sandbox.urls.mcp, key, header: KEY_HEADER });
    const [importable] = (await app.exposure.scan()).importable;
    expect(importable).toMatchObject({ server: 'crm', client: { id: 'cursor' }, origin: origin() });
    expect(await app.exposure.import(importable?.id ?? '')).toBe('crm');
    expect(reading(file).mcpServers.crm.url).toBe(app.gateway.addressOf('crm'));
    expect(app.exposure.read()).toMatchObject({ importable: [], imported: [{ server: 'crm' }] });
    await app.exposure.undoImport(app.exposure.read().imported[0]?.id ?? '');
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(app.connections.list()).toHaveLength(1);
    expect(app.exposure.read()).toMatchObject({ importable: [{ server: 'crm' }], imported: [] });
    await expect(app.exposure.undoImport('gone')).rejects.toMatchObject({ code: 'GW_EXPOSURE_NOT_IMPORTED' });
  });

  it('is signed in for where the service wants that; undone, its connection goes too', async () => {
    await sandbox.close();
    sandbox = await startSandbox({ oauth: true });
    const file = write('.cursor/mcp.json', config({ url: sandbox.urls.mcp }));
    const walk = walker(sandbox.ca);
    let opened = 0;
    const app = await start(
      { LeakScan: 'off' },
      {
        trust: { anchors: [sandbox.ca], privateHosts: ['localhost'] },
        host: {
          ...hostOf(),
          async openExternal(address) {
            opened += 1;
            void walk.answerFor(address, 'ada@northwind.example').then(bring);
          },
        },
      },
    );
    const [importable] = (await app.exposure.scan()).importable;
    const connection = await app.exposure.import(importable?.id ?? '');
    expect(app.connections.get(connection)?.record.model.kind).toBe('oauth');
    expect(opened).toBe(1);
    expect(reading(file).mcpServers.crm.url).toBe(app.gateway.addressOf(connection));
    await app.exposure.undoImport(importable?.id ?? '');
    expect(reading(file).mcpServers.crm).toEqual({ url: sandbox.urls.mcp });
    expect(app.connections.list()).toEqual([]);
  });
});
