import { once } from 'node:events';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGrants } from '../../main/clients/index.ts';
import { examine } from '../../main/doctor/index.ts';
import { maskedProxy } from '../../main/doctor/proxies.ts';
import { Fault } from '../../main/faults/index.ts';
import { nodeHost } from '../../main/host/index.ts';
import { openVault } from '../../main/vault/index.ts';
import { findings, hostForTest, noApp } from './patient.ts';

const levels = (found: readonly { level: string }[]) => found.map(({ level }) => level);
const posix = process.platform !== 'win32';

describe('the examination of a computer', () => {
  it('finds no problem on one where nothing was done yet, and makes nothing there', async () => {
    const host = hostForTest();
    rmSync(host.paths.data, { recursive: true });
    const { counts, findings: all } = await examine({ host, app: noApp(), port: 0 });
    expect(all.filter(({ level }) => level === 'problem')).toEqual([]);
    expect(counts.ok).toBeGreaterThan(10);
    expect(() => chmodSync(host.paths.data, 0o700)).toThrow('ENOENT');
  });

  it('is not kept from the rest by parts that fail, and tells of those the kind of error alone', async () => {
    const ask = async () => {
      throw new TypeError('canary-text');
    };
    const { findings: all } = await examine({ host: hostForTest(), app: { kind: 'running', ask }, port: 0 });
    expect(all.filter(({ level }) => level === 'ok').length).toBeGreaterThan(5);
    const failed = all.filter(({ code }) => code === 'GW_INTERNAL').map(({ area }) => area);
    expect(failed).toEqual(['Vault', 'App', 'Port', 'Connections']);
    expect(JSON.stringify(all)).not.toContain('canary-text');
  });

  it.runIf(posix)('finds files and folders that other users can open, and says how to close them', async () => {
    const host = hostForTest();
    const { data } = host.paths;
    mkdirSync(join(data, 'clients'), { mode: 0o700 });
    writeFileSync(join(data, 'clients', 'cursor.token'), 'x', { mode: 0o600 });
    expect(levels(await findings({ host, app: noApp(), port: 0 }, 'Data folder'))).toEqual(['ok']);
    chmodSync(join(data, 'clients', 'cursor.token'), 0o640);
    const [file, ...more] = await findings({ host, app: noApp(), port: 0 }, 'Data folder');
    expect(more).toEqual([]);
    expect(file).toMatchObject({ level: 'problem', what: expect.stringContaining('cursor.token') });
    expect(file?.todo).toContain('chmod');
    chmodSync(join(data, 'clients', 'cursor.token'), 0o600);
    chmodSync(data, 0o755);
    expect(await findings({ host, app: noApp(), port: 0 }, 'Data folder')).toMatchObject([
      { level: 'problem', todo: `chmod 700 '${data}'` },
    ]);
  });

  it('finds a file in the place of the folder', async () => {
    const host = hostForTest();
    const file = join(host.paths.data, 'file');
    writeFileSync(file, '');
    const paths = { ...host.paths, data: file };
    expect(levels(await findings({ host: { ...host, paths }, app: noApp(), port: 0 }, 'Data folder'))).toEqual([
      'problem',
    ]);
  });

  it('warns of a folder that another program synchronises', async () => {
    const host = hostForTest();
    const data = join(host.paths.data, 'Dropbox', 'gangway');
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const found = await findings(
      { host: { ...host, paths: { ...host.paths, data } }, app: noApp(), port: 0 },
      'Data folder',
    );
    expect(levels(found)).toEqual(['ok', 'warning']);
  });

  it('finds documents that cannot be read, and changes nothing in them', async () => {
    const host = hostForTest();
    createGrants(host.paths.data).issue({ id: 'cursor', label: 'Cursor', carrier: 'header', connections: 'all' });
    writeFileSync(join(host.paths.data, 'connections.json'), '{"document":[{"id":1}]}', { mode: 0o600 });
    writeFileSync(join(host.paths.data, 'settings.json'), '{"document":', { mode: 0o600 });
    const found = await findings({ host, app: noApp(), port: 0 }, 'Documents');
    expect(found.map(({ level, code }) => [level, code])).toEqual([
      ['problem', 'GW_SETTINGS_UNREADABLE'],
      ['ok', null],
      ['problem', 'GW_SETTINGS_UNREADABLE'],
    ]);
  });

  it('finds token files that are gone or belong to nobody', async () => {
    const host = hostForTest();
    const { data } = host.paths;
    const grants = createGrants(data);
    grants.issue({ id: 'claude', label: 'Claude', carrier: 'bridge', connections: 'all' });
    expect(levels(await findings({ host, app: noApp(), port: 0 }, 'Client tokens'))).toEqual(['ok']);
    rmSync(join(data, 'clients', 'claude.token'));
    writeFileSync(join(data, 'clients', 'other.token'), 'x', { mode: 0o600 });
    expect(await findings({ host, app: noApp(), port: 0 }, 'Client tokens')).toMatchObject([
      { level: 'ok' },
      { level: 'problem', what: expect.stringContaining('"claude"') },
      { level: 'warning', what: expect.stringContaining('other.token') },
    ]);
  });

  it('names who holds the port', async () => {
    const host = hostForTest();
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const [found] = await findings({ host, app: noApp(), port }, 'Port');
    expect(found).toMatchObject({ level: 'problem', code: 'GW_PORT_TAKEN' });
    expect(found?.what).toContain(`${port}`);
    if (process.platform === 'linux') expect(found?.what).toContain(`(process ${process.pid})`);
    await new Promise((resolve) => other.close(resolve));
    expect(levels(await findings({ host, app: noApp(), port }, 'Port'))).toEqual(['ok']);
  });

  it('says why the app cannot be asked, and why it cannot be started', async () => {
    const host = hostForTest();
    const found = await findings({ host, app: noApp(new Fault('GW_VAULT_IN_USE', { pid: 7 })), port: 0 }, 'App');
    expect(found).toMatchObject([
      { level: 'ok', what: 'not running' },
      { level: 'problem', code: 'GW_VAULT_IN_USE' },
    ]);
    const impostor = {
      kind: 'none',
      channel: { code: 'GW_LISTENER_UNPROVEN', what: '', means: '', todo: '' },
      start: null,
    } as const;
    expect(await findings({ host, app: impostor, port: 0 }, 'App')).toMatchObject([
      { level: 'problem', code: 'GW_LISTENER_UNPROVEN' },
    ]);
  });
});

describe('the examination of the vault', () => {
  it('says what would protect one that is not there yet, and makes none', async () => {
    const host = hostForTest();
    const [found] = await findings({ host, app: noApp(), port: 0 }, 'Vault');
    expect(found).toMatchObject({ level: 'ok', what: expect.stringMatching(/none yet.*a key file/) });
    const none = nodeHost({ ...host, sealers: [] });
    expect(await findings({ host: none, app: noApp(), port: 0 }, 'Vault')).toMatchObject([
      { level: 'problem', code: 'GW_VAULT_NO_SEALER' },
    ]);
    await expect(openVault({ file: join(host.paths.data, 'vault'), sealers: [] })).rejects.toMatchObject({
      code: 'GW_VAULT_NO_SEALER',
    });
  });

  it('takes a keychain that does not answer for a warning as long as nothing is known to need it', async () => {
    const host = hostForTest();
    const keychain = {
      name: 'os-keychain' as const,
      probe: async () => {
        throw new Fault('GW_VAULT_LOCKED');
      },
      seal: async (key: Uint8Array) => key,
      unseal: async (key: Uint8Array) => key,
    };
    const found = await findings({ host: { ...host, sealers: [keychain] }, app: noApp(), port: 0 }, 'Keychain');
    expect(found).toMatchObject([{ level: 'warning', what: 'The system keychain is locked.' }]);
    const works = { ...keychain, probe: async () => {} };
    expect(await findings({ host: { ...host, sealers: [works] }, app: noApp(), port: 0 }, 'Keychain')).toMatchObject([
      { level: 'ok', what: 'a value was written, read and deleted' },
    ]);
  });
});

describe('the examination of the environment', () => {
  it('shows proxies without user name and password', async () => {
    const host = hostForTest({
      HTTPS_PROXY: 'http://mona:s3cret%40x@proxy.example:3128',
      no_proxy: 'localhost, .internal.example',
    });
    const found = await findings({ host, app: noApp(), port: 0 }, 'Proxy');
    expect(found.map(({ what }) => what)).toEqual([
      'HTTPS_PROXY is http://***@proxy.example:3128',
      'not used for localhost, .internal.example',
    ]);
  });

  it.each([
    ['http://proxy:3128', 'http://proxy:3128'],
    ['proxy:3128', 'http://proxy:3128'],
    ['https://token@proxy', 'https://***@proxy'],
    ['user:s3cret@proxy:3128', 'http://***@proxy:3128'],
    // A password with a reserved character ends up in another part of the address.
    ['http://user:12/s3cret@proxy:3128', null],
    ['http://user:12#s3cret@proxy:3128', null],
    ['http://user:12?s3cret@proxy:3128', null],
    ['http://user:s3cret/x@proxy:3128', null],
    ['http://', null],
  ])('masks %s', (setting, shown) => {
    expect(maskedProxy(setting)).toBe(shown);
  });

  it('names variables that weaken programs, and never their values', async () => {
    const host = hostForTest({
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_OPTIONS: '--require /canary-value.js',
      NODE_EXTRA_CA_CERTS: '/canary-value.pem',
    });
    const found = await findings({ host, app: noApp(), port: 0 }, 'Environment');
    expect(levels(found)).toEqual(['ok', 'warning']);
    expect(JSON.stringify(found)).toContain('NODE_TLS_REJECT_UNAUTHORIZED, NODE_OPTIONS');
    expect(JSON.stringify(found)).not.toContain('canary-value');
  });
});

it.runIf(posix)('does not follow a link out of the folder', async () => {
  const host = hostForTest();
  symlinkSync('/etc', join(host.paths.data, 'elsewhere'));
  expect(levels(await findings({ host, app: noApp(), port: 0 }, 'Data folder'))).toEqual(['ok']);
});
