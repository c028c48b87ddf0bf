import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGrants } from '../../../main/clients/index.ts';
import { person, refusal } from '../apply/rig.ts';
import { PROGRAM, setUp } from './rig.ts';

const CURSOR = '.cursor/mcp.json';
const THEIRS = '{"mcpServers": {"mine": {"command": "x"}}}';
const tokenIn = (text: string) => /gw_[\w-]{43}/.exec(text)?.[0] ?? '';

describe('connecting a client', () => {
  it('gives it a token in its own file, for each of its connections', async () => {
    const { ana, setup, grants, json } = setUp();
    ana.put(CURSOR, THEIRS);
    const { grant, byHand } = await setup.connect('cursor', ['crm', 'docs']);
    expect(grant).toMatchObject({ label: 'Cursor', carrier: 'header', connections: ['crm', 'docs'] });
    expect(byHand).toEqual([]);
    const { mcpServers = {} } = json(CURSOR);
    expect(Object.keys(mcpServers)).toEqual(['mine', 'crm', 'docs']);
    expect(mcpServers.crm).toMatchObject({ url: 'http://127.0.0.1:24264/crm/mcp' });
    expect(grants.byToken(tokenIn(ana.text(CURSOR)))?.id).toBe('cursor');
  });

  it('starts the bridge by absolute paths where the file takes no header, and its token is in no file of the client', async () => {
    const { ana, setup, json } = setUp({ data: '/moved/gangway' });
    await setup.connect('claude-desktop', ['crm']);
    const file = '.config/Claude/claude_desktop_config.json';
    expect(json(file).mcpServers?.crm).toEqual({
      command: PROGRAM.command,
      args: [
        ...PROGRAM.args,
        ...['bridge', '--client', 'claude-desktop', '--connection', 'crm', '--data', '/moved/gangway'],
      ],
      env: {},
    });
    expect(ana.text(file)).not.toContain('gw_');
    expect(readFileSync(join(ana.data, 'clients/claude-desktop.token'), 'utf8')).toMatch(/^gw_/);
  });

  it('again changes nothing, neither the file nor the token', async () => {
    const { ana, setup } = setUp();
    await setup.connect('cursor', ['crm']);
    const before = ana.text(CURSOR);
    await setup.connect('cursor', ['crm']);
    expect(ana.text(CURSOR)).toBe(before);
  });

  it('to other connections keeps its token, and takes away what is no longer chosen', async () => {
    const { ana, setup, grants, json } = setUp();
    ana.put(CURSOR, THEIRS);
    await setup.connect('cursor', ['crm', 'onboard']);
    const token = tokenIn(ana.text(CURSOR));
    await setup.connect('cursor', ['docs', 'crm']);
    expect(Object.keys(json(CURSOR).mcpServers ?? {})).toEqual(['mine', 'crm', 'docs']);
    expect(tokenIn(ana.text(CURSOR))).toBe(token);
    expect(grants.byToken(token)?.connections).toEqual(['docs', 'crm']);
    await setup.disconnect('cursor');
    expect(ana.text(CURSOR)).toBe(THEIRS);
  });

  it('keeps the name under which an entry leads to a connection', async () => {
    const { ana, setup, files, json } = setUp();
    ana.put(CURSOR, '{}');
    const file = { client: 'cursor', file: join(ana.home, CURSOR), format: 'json', key: ['mcpServers'] } as const;
    await files.apply(file, [{ name: 'old-name', value: { url: 'http://127.0.0.1:1/crm/mcp' } }]);
    await setup.connect('cursor', ['crm']);
    const { mcpServers = {} } = json(CURSOR);
    expect(Object.keys(mcpServers)).toEqual(['old-name']);
    expect(mcpServers['old-name']).toMatchObject({ url: 'http://127.0.0.1:24264/crm/mcp' });
  });

  it('writes a file for each connection where the client has it so', async () => {
    const { ana, setup } = setUp();
    await setup.connect('continue', ['crm', 'docs']);
    expect(readdirSync(join(ana.home, '.continue/mcpServers')).toSorted()).toEqual(['crm.json', 'docs.json']);
    await setup.connect('continue', ['docs']);
    expect(readdirSync(join(ana.home, '.continue/mcpServers'))).toEqual(['docs.json']);
    await setup.disconnect('continue');
    expect(readdirSync(ana.home)).toEqual([]);
  });

  it('leaves no token behind when its file cannot be changed', async () => {
    const { ana, setup, grants } = setUp();
    ana.put(CURSOR, '{');
    expect(await refusal(setup.connect('cursor', ['crm']))).toMatchObject({ code: 'GW_CLIENT_FILE_BROKEN' });
    expect(grants.list()).toEqual([]);
    ana.put(CURSOR, '{"mcpServers": {"crm": {"url": "https://theirs.example"}}}');
    expect(await refusal(setup.connect('cursor', ['crm']))).toEqual({ code: 'GW_CLIENT_ENTRY_FOREIGN' });
    ana.put(CURSOR, '{}');
    const [preview] = await setup.preview('cursor', ['crm']);
    ana.put(CURSOR, '{ }');
    const seen = { [join(ana.home, CURSOR)]: preview?.seen ?? '' };
    expect(await refusal(setup.connect('cursor', ['crm'], { seen }))).toEqual({ code: 'GW_CLIENT_FILE_CHANGED' });
    expect(grants.list()).toEqual([]);
  });

  it('refuses what is not there, and clients that cannot reach this computer', async () => {
    const { setup } = setUp();
    expect(await refusal(setup.connect('netscape', ['crm']))).toEqual({ code: 'GW_CLIENT_UNKNOWN' });
    expect(await refusal(setup.connect('cursor', ['gone']))).toEqual({ code: 'GW_CONNECTION_UNKNOWN' });
    expect(await refusal(setup.connect('cursor', []))).toMatchObject({ code: 'GW_INPUT_INVALID' });
    expect(await refusal(setup.connect('chatgpt-web', ['crm']))).toMatchObject({ code: 'GW_CLIENT_UNREACHABLE' });
    expect(await refusal(setup.connect('visual-studio', ['crm']))).toMatchObject({ code: 'GW_CLIENT_UNREACHABLE' });
    expect(await refusal(setup.rotate('cursor'))).toEqual({ code: 'GW_CLIENT_NOT_CONNECTED' });
    expect(await refusal(setup.disconnect('cursor'))).toEqual({ code: 'GW_CLIENT_NOT_CONNECTED' });
  });

  it('gives Claude a connection with a shared key only where policy says so', async () => {
    const { setup } = setUp();
    const offered = setup.list().find(({ client }) => client.id === 'claude-code')?.offered;
    expect(offered).toEqual(['crm', 'docs']);
    expect(await refusal(setup.connect('claude-code', ['onboard']))).toEqual({ code: 'GW_CLIENT_MODEL' });
    const allowed = setUp({ allowSharedKeyFor: (client) => client === 'claude-code' });
    expect((await allowed.setup.connect('claude-code', ['onboard'])).grant.connections).toEqual(['onboard']);
    expect(await refusal(allowed.setup.connect('claude-desktop', ['onboard']))).toEqual({ code: 'GW_CLIENT_MODEL' });
  });
});

describe('a client without a file', () => {
  it('gets a link to the bridge, without a token in it', async () => {
    const { setup, grants } = setUp({ platform: 'darwin' });
    const { byHand } = await setup.connect('raycast', ['crm']);
    expect(byHand).toHaveLength(1);
    const link = byHand[0]?.link ?? '';
    expect(link).toMatch(/^raycast:\/\/mcp\/install\?/);
    expect(JSON.parse(decodeURIComponent(link.split('?')[1] ?? ''))).toMatchObject({
      name: 'crm',
      type: 'stdio',
      command: PROGRAM.command,
      args: [...PROGRAM.args, 'bridge', '--client', 'raycast', '--connection', 'crm'],
    });
    expect(decodeURIComponent(link)).not.toContain('gw_');
    expect(grants.get('raycast')?.carrier).toBe('bridge');
    expect(await setup.disconnect('raycast')).toEqual({ left: [], byHand: true });
    expect(grants.list()).toEqual([]);
  });

  it('gets steps for a person, with everything to copy filled in', async () => {
    const { setup } = setUp();
    const { byHand } = await setup.connect('amazon-quick', ['crm', 'docs']);
    expect(byHand.map(({ connection }) => connection)).toEqual(['crm', 'docs']);
    const steps = byHand[0]?.steps.join('\n') ?? '';
    expect(steps).toContain(`command: ${PROGRAM.command}`);
    expect(steps).toContain('bridge --client amazon-quick --connection crm');
    expect(steps).not.toMatch(/[{}]|gw_/);
  });
});

describe('a new token', () => {
  it('is in the file when the old one ends', async () => {
    const { ana, setup, grants } = setUp();
    await setup.connect('cursor', ['crm']);
    const old = tokenIn(ana.text(CURSOR));
    let atTheEnd = '';
    grants.onEnded(() => {
      atTheEnd = tokenIn(ana.text(CURSOR));
    });
    await setup.rotate('cursor');
    const fresh = tokenIn(ana.text(CURSOR));
    expect(fresh).not.toBe(old);
    expect(atTheEnd).toBe(fresh);
    expect(grants.byToken(fresh)?.id).toBe('cursor');
    expect(grants.byToken(old)).toBeUndefined();
  });

  it('is dropped where it cannot be written, and the old one stays', async () => {
    const { ana, setup, grants } = setUp();
    await setup.connect('cursor', ['crm']);
    const text = ana.text(CURSOR);
    ana.put(CURSOR, text.slice(0, -2));
    expect(await refusal(setup.rotate('cursor'))).toMatchObject({ code: 'GW_CLIENT_FILE_BROKEN' });
    expect(grants.byToken(tokenIn(text))?.id).toBe('cursor');
    expect(grants.unsettled()).toEqual([]);
  });

  it('that a crash left beside the old one is settled by what is in the file', async () => {
    const { ana, setup, grants } = setUp();
    await setup.connect('cursor', ['crm']);
    const old = tokenIn(ana.text(CURSOR));
    const fresh = grants.stage('cursor');
    for (const token of [old, fresh]) expect(grants.byToken(token)?.id).toBe('cursor');

    const notWritten = setUp({ ana });
    await notWritten.setup.recover();
    expect(notWritten.grants.byToken(old)?.id).toBe('cursor');
    expect(notWritten.grants.byToken(fresh)).toBeUndefined();

    const later = notWritten.grants.stage('cursor');
    ana.put(CURSOR, ana.text(CURSOR).replace(old, later));
    const written = setUp({ ana });
    await written.setup.recover();
    expect(written.grants.byToken(later)?.id).toBe('cursor');
    expect(written.grants.byToken(old)).toBeUndefined();
    expect(createGrants(ana.data).unsettled()).toEqual([]);
  });

  it('is the same in every file of a client, also when one of them cannot be written', async () => {
    const { ana, setup, grants } = setUp();
    await setup.connect('continue', ['crm', 'docs', 'onboard']);
    const file = (name: string) => `.continue/mcpServers/${name}.json`;
    const docs = ana.text(file('docs'));
    ana.put(file('docs'), docs.slice(0, -3));
    expect(await refusal(setup.rotate('continue'))).toMatchObject({ code: 'GW_CLIENT_FILE_BROKEN' });
    const tokens = ['crm', 'onboard'].map((name) => tokenIn(ana.text(file(name))));
    expect(new Set(tokens).size).toBe(1);
    expect(grants.byToken(tokens[0] ?? '')?.id).toBe('continue');
    ana.put(file('docs'), docs);
    await setup.connect('continue', ['crm', 'docs', 'onboard']);
    expect(tokenIn(ana.text(file('docs')))).toBe(tokenIn(ana.text(file('crm'))));
  });

  it('of a bridge is in its private file', async () => {
    const { ana, setup } = setUp();
    await setup.connect('claude-desktop', ['crm']);
    const file = join(ana.data, 'clients/claude-desktop.token');
    const old = readFileSync(file, 'utf8');
    await setup.rotate('claude-desktop');
    expect(readFileSync(file, 'utf8')).not.toBe(old);
  });
});

describe('disconnecting a client', () => {
  it('leaves its file byte for byte as it was and ends its token', async () => {
    const { ana, setup, grants } = setUp();
    ana.put(CURSOR, THEIRS);
    await setup.connect('cursor', ['crm', 'docs']);
    const token = tokenIn(ana.text(CURSOR));
    const [preview] = await setup.previewOfDisconnect('cursor');
    expect(preview).toMatchObject({ action: 'change' });
    expect(await setup.disconnect('cursor')).toEqual({ left: [], byHand: false });
    expect(ana.text(CURSOR)).toBe(THEIRS);
    expect(grants.byToken(token)).toBeUndefined();
  });

  it('shuts it out also when its file cannot be changed, and can be done again', async () => {
    const { ana, setup, grants } = setUp();
    ana.put(CURSOR, THEIRS);
    await setup.connect('cursor', ['crm']);
    const connected = ana.text(CURSOR);
    ana.put(CURSOR, '{');
    expect(await refusal(setup.disconnect('cursor'))).toMatchObject({ code: 'GW_CLIENT_FILE_BROKEN' });
    expect(grants.list()).toEqual([]);
    ana.put(CURSOR, connected);
    await setup.disconnect('cursor');
    expect(ana.text(CURSOR)).toBe(THEIRS);
  });

  it('leaves entries in files of projects alone while it changes, and takes them out in the end', async () => {
    const { ana, setup, grants, files, json } = setUp();
    const file = {
      client: 'cursor',
      file: join(ana.home, 'project/.mcp.json'),
      format: 'json',
      key: ['mcpServers'],
    } as const;
    ana.put('project/.mcp.json', '{}');
    const args = ['bridge', '--client', 'cursor-projects', '--connection', 'docs'];
    grants.issue({ id: 'cursor-projects', label: 'Cursor (projects)', carrier: 'bridge', connections: ['docs'] });
    await files.apply(file, [{ name: 'in-project', value: { command: 'x', args } }]);
    const before = readFileSync(file.file, 'utf8');
    await setup.connect('cursor', ['docs']);
    expect(Object.keys(json(CURSOR).mcpServers ?? {})).toEqual(['docs']);
    await setup.connect('cursor', ['crm']);
    expect(readFileSync(file.file, 'utf8')).toBe(before);
    await setup.disconnect('cursor');
    expect(readFileSync(file.file, 'utf8')).toBe('{}');
    expect(grants.list()).toEqual([]);
  });

  it('is done to each of its files, also when one cannot be changed or the client is no longer found', async () => {
    const { ana, setup, grants } = setUp();
    await setup.connect('continue', ['crm', 'docs']);
    const elsewhere = setUp({ ana, platform: 'win32' });
    ana.put('.continue/mcpServers/crm.json', '{');
    expect(await refusal(elsewhere.setup.disconnect('continue'))).toMatchObject({ code: 'GW_CLIENT_FILE_BROKEN' });
    expect(readdirSync(join(ana.home, '.continue/mcpServers'))).toEqual(['crm.json']);
    expect(createGrants(ana.data).list()).toEqual([]);
    expect(grants.list()).toHaveLength(1);
  });
});

describe('how a client stands', () => {
  const DAY = 24 * 60 * 60_000;

  it('is waited for until it calls for the first time, and again after a new token', async () => {
    let now = 1000;
    const { setup, standing, heard } = setUp({ now: () => now });
    expect(standing('cursor')).toEqual({ kind: 'not-connected' });
    await setup.connect('cursor', ['crm']);
    heard('claude-code', 1500);
    expect(standing('cursor')).toEqual({ kind: 'waiting', since: 1000 });
    heard('cursor', 2000);
    expect(standing('cursor')).toEqual({ kind: 'in-use', lastAt: 2000 });
    now = 3000;
    await setup.rotate('cursor');
    expect(standing('cursor')).toEqual({ kind: 'waiting', since: 3000 });
  });

  it('is remembered over a start, and stale when it was not heard of for a month', async () => {
    let now = 1000;
    const { ana, setup, heard } = setUp({ now: () => now });
    await setup.connect('cursor', ['crm']);
    heard('cursor', 20 * 60_000);
    const later = setUp({ ana, now: () => now });
    expect(later.standing('cursor')).toEqual({ kind: 'in-use', lastAt: 20 * 60_000 });
    now = 31 * DAY;
    expect(later.standing('cursor')).toEqual({ kind: 'stale', since: 1000, lastAt: 20 * 60_000 });
  });

  it('is incomplete when an entry is gone or was changed by somebody', async () => {
    const { ana, setup, standing } = setUp();
    await setup.connect('cursor', ['crm', 'docs']);
    const text = ana.text(CURSOR);
    writeFileSync(join(ana.home, CURSOR), text.replaceAll('/docs/mcp', '/elsewhere'));
    expect(standing('cursor')).toMatchObject({
      kind: 'incomplete',
      entries: [
        { name: 'crm', state: 'as-written' },
        { name: 'docs', state: 'foreign' },
      ],
    });
    ana.put(CURSOR, '{}');
    expect(standing('cursor')).toMatchObject({
      kind: 'incomplete',
      entries: [{ state: 'missing' }, { state: 'missing' }],
    });
    await setup.connect('cursor', ['crm', 'docs']);
    expect(standing('cursor')).toMatchObject({ kind: 'waiting' });
  });

  it('lists every client, and says where several files could be meant', () => {
    const ana = person();
    for (const name of ['Claude_a', 'Claude_b']) ana.put(`AppData/Local/Packages/${name}/x`, '');
    const { setup } = setUp({ ana, platform: 'win32' });
    const claude = setup.list().find(({ client }) => client.id === 'claude-desktop');
    expect(claude).toMatchObject({ file: null, problem: { code: 'GW_CLIENT_AMBIGUOUS' } });
  });
});
