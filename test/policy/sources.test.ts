import { chmodSync, chownSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import bplist from 'bplist-creator';
import { build, type PlistValue } from 'plist';
import { describe, expect, it } from 'vitest';
import { linuxReader, macosReader, type PolicyReader, windowsReader } from '../../main/policy/index.ts';
import { POLICY_FILE, policyRoot } from './rig.ts';

const contents = async (reader: PolicyReader) => (await reader.read()).map(({ content }) => content);
const onlyContent = async (reader: PolicyReader) => {
  const found = await contents(reader);
  expect(found).toHaveLength(1);
  return found[0];
};

describe('policy on Linux', () => {
  it('is nothing where there is no file', async () => {
    expect(await linuxReader(policyRoot()).read()).toEqual([]);
  });

  it('is read from the file and its folder, a later name before an earlier one', async () => {
    const root = policyRoot();
    root.write(POLICY_FILE, { GatewayPort: 1 });
    root.write('etc/gangway/policy.d/10-base.json', { GatewayPort: 2 });
    root.write('etc/gangway/policy.d/20-team.json', { GatewayPort: 3 });
    root.write('etc/gangway/policy.d/.hidden.json', { GatewayPort: 4 });
    root.write('etc/gangway/policy.d/readme.txt', 'not policy');
    const readings = await linuxReader(root).read();
    expect(readings.map(({ source }) => source.slice(root.root.length + 1))).toEqual([
      'etc/gangway/policy.d/20-team.json',
      'etc/gangway/policy.d/10-base.json',
      POLICY_FILE,
    ]);
    expect(readings.map(({ content }) => content)).toEqual(
      [3, 2, 1].map((GatewayPort) => ({ kind: 'values', values: { GatewayPort } })),
    );
  });

  it.each([
    ['writable by its group', (file: string) => chmodSync(file, 0o664)],
    ['writable by others', (file: string) => chmodSync(file, 0o646)],
    ['in a folder that others can write to', (file: string) => chmodSync(dirname(file), 0o777)],
    ['in a folder below one that others can write to', (file: string) => chmodSync(dirname(dirname(file)), 0o757)],
    [
      'reached by a symbolic link',
      (file: string) => {
        renameSync(file, `${file}.real`);
        symlinkSync(`${file}.real`, file);
      },
    ],
    [
      'in a folder that is a symbolic link',
      (file: string) => {
        renameSync(dirname(file), `${dirname(file)}-real`);
        symlinkSync(`${dirname(file)}-real`, dirname(file));
      },
    ],
    [
      'a folder',
      (file: string) => {
        renameSync(file, `${file}.real`);
        mkdirSync(file);
      },
    ],
  ])('is ignored when it is %s', async (_, spoil) => {
    const root = policyRoot();
    spoil(root.write(POLICY_FILE, { GatewayPort: 1 }));
    const kinds = (await contents(linuxReader(root))).map(({ kind }) => kind);
    // The folder of parts may be said to be unsafe besides.
    expect(kinds.at(-1)).toBe('unsafe');
    expect(kinds).not.toContain('values');
  });

  it.runIf(process.getuid?.() === 0)('is ignored when it belongs to someone else', async () => {
    const root = policyRoot();
    chownSync(root.write(POLICY_FILE, { GatewayPort: 1 }), 65_534, 65_534);
    expect(await onlyContent(linuxReader(root))).toMatchObject({ kind: 'unsafe' });
  });

  it.each([
    ['half a file', '{"GatewayPort": 24'],
    ['a list', '[]'],
    ['a key twice', '{"GatewayPort": 1025, "GatewayPort": 1026}'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['more than any policy', `{"SupportText": "${'x'.repeat(1024 * 1024)}"}`],
  ])('cannot be read when it is %s', async (_, content) => {
    const root = policyRoot();
    root.write(POLICY_FILE, content);
    expect(await onlyContent(linuxReader(root))).toMatchObject({ kind: 'broken' });
  });
});

describe('policy on macOS', () => {
  const managed: Record<string, PlistValue> = {
    GatewayPort: 24_300,
    AllowUserConnections: false,
    AllowedUpstreams: ['https://mcp.example.com'],
    DeniedTools: [{ connection: '*', tools: ['delete_*'] }],
    RevokeCredentialsBefore: new Date('2026-11-23T12:00:00Z'),
  };
  const expected = { ...managed, RevokeCredentialsBefore: '2026-11-23T12:00:00.000Z' };
  const file = 'Library/Managed Preferences/app.gangway.desktop.plist';

  it.each([
    ['binary', () => bplist(managed)],
    ['XML', () => build(managed)],
  ])('is read from a %s property list', async (_, make) => {
    const root = policyRoot();
    root.write(file, make());
    expect(await onlyContent(macosReader({ owner: root, login: 'ana' }))).toEqual({ kind: 'values', values: expected });
  });

  it('takes structured values as JSON too', async () => {
    const root = policyRoot();
    root.write(file, build({ DeniedTools: JSON.stringify(managed.DeniedTools) }));
    expect(await onlyContent(macosReader({ owner: root, login: 'ana' }))).toEqual({
      kind: 'values',
      values: { DeniedTools: managed.DeniedTools },
    });
  });

  it('puts what holds for the person before what holds for the computer', async () => {
    const root = policyRoot();
    root.write(file, build({ GatewayPort: 1 }));
    root.write('Library/Managed Preferences/ana/app.gangway.desktop.plist', build({ GatewayPort: 2 }));
    const readings = await macosReader({ owner: root, login: 'ana' }).read();
    expect(readings.map(({ reach }) => reach)).toEqual(['person', 'machine']);
  });

  it('never looks outside of the managed preferences, whatever the person is called', async () => {
    const root = policyRoot();
    root.write('Library/Preferences/app.gangway.desktop.plist', build({ GatewayPort: 1 }));
    for (const login of ['../Preferences', '..', '.', '', 'a/b']) {
      expect(await macosReader({ owner: root, login }).read()).toEqual([]);
    }
  });

  it.each([
    ['text', 'GatewayPort = 1'],
    ['XML of another kind', '<?xml version="1.0"?><policy/>'],
    ['a list', build(['x'])],
    ['half a binary one', bplist(managed).subarray(0, 60)],
    ['one with entities', '<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "b">]><plist><dict/></plist>'],
    ['empty', ''],
  ])('cannot be read when it is %s', async (_, content) => {
    const root = policyRoot();
    root.write(file, content);
    expect(await onlyContent(macosReader({ owner: root, login: 'ana' }))).toMatchObject({ kind: 'broken' });
  });
});

describe('policy on Windows', () => {
  const MACHINE = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Gangway';
  const PERSON = 'HKEY_CURRENT_USER\\SOFTWARE\\Policies\\Gangway';
  const hex = (text: string) =>
    [...Buffer.from(text, 'utf16le')].map((byte) => byte.toString(16).padStart(2, '0')).join(',');
  /** In the form in which regedit and `reg export` write it. */
  const exported = (key: string) =>
    Buffer.from(
      `\uFEFFWindows Registry Editor Version 5.00\r\n\r\n[${key}]\r\n@="unnamed"\r\n"GatewayPort"=dword:00005eec\r\n` +
        '"AllowUserConnections"=dword:00000000\r\n"SupportText"="Fragen? \\"IT\\", C:\\\\Hilfe"\r\n' +
        `"AllowedUpstreams"=hex(7):${hex('https://mcp.example.com\0https://*.example.org\0\0').replace(/((?:..,){20})/g, '$1\\\r\n  ')}\r\n` +
        `"DeniedTools"=hex(7):${hex('[{"connection":"*",\0"tools":["delete_*"]}]\0\0')}\r\n` +
        '"Blob"=hex:01,02\r\n\r\n' +
        `[${key}\\Below]\r\n"GatewayPort"=dword:00000001\r\n`,
      'utf16le',
    );
  const expected = {
    GatewayPort: 24_300,
    AllowUserConnections: false,
    SupportText: 'Fragen? "IT", C:\\Hilfe',
    AllowedUpstreams: ['https://mcp.example.com', 'https://*.example.org'],
    DeniedTools: [{ connection: '*', tools: ['delete_*'] }],
    Blob: null,
  };
  const queried = `\r\n${MACHINE}\r\n    GatewayPort    REG_DWORD    0x5eec\r\n    AllowUserConnections    REG_DWORD    0x0\r\n    SupportText    REG_SZ    Fragen? "IT", C:\\Hilfe\r\n    AllowedUpstreams    REG_MULTI_SZ    https://mcp.example.com\\0https://*.example.org\r\n    DeniedTools    REG_MULTI_SZ    [{"connection":"*",\\0"tools":["delete_*"]}]\r\n    Blob    REG_BINARY    0102\r\n\r\n${MACHINE}\\Below\r\n`;

  it('is read from an export of the registry', async () => {
    const reader = windowsReader({
      query: async (key) => (key === MACHINE ? queried : null),
      export: async (key) => exported(key),
    });
    expect(await reader.read()).toEqual([
      { source: MACHINE, reach: 'machine', content: { kind: 'values', values: expected } },
    ]);
  });

  it('is read from a query where there is no export', async () => {
    const reader = windowsReader({
      query: async (key) => (key === MACHINE ? queried : null),
      export: () => Promise.reject(new Error('no')),
    });
    expect(await onlyContent(reader)).toEqual({ kind: 'values', values: expected });
  });

  it('puts the computer before the person', async () => {
    const reader = windowsReader({ query: async () => queried, export: async (key) => exported(key) });
    expect((await reader.read()).map(({ source, reach }) => [source, reach])).toEqual([
      [MACHINE, 'machine'],
      [PERSON, 'person'],
    ]);
  });

  it('is exported anew only after a query that says something else', async () => {
    let printed = queried;
    let exports = 0;
    const reader = windowsReader({
      query: async (key) => (key === MACHINE ? printed : null),
      export: async (key) => {
        exports++;
        return exported(key);
      },
    });
    await reader.read();
    await reader.read();
    expect(exports).toBe(1);
    printed += '    More    REG_SZ    x\r\n';
    await reader.read();
    expect(exports).toBe(2);
  });

  it('is broken, not absent, when the registry cannot be asked', async () => {
    const reader = windowsReader({ query: () => Promise.reject(new Error('no')), export: async () => null });
    expect((await contents(reader)).map((content) => content.kind)).toEqual(['broken', 'broken']);
  });

  it('is broken when the export is something else', async () => {
    const reader = windowsReader({ query: async () => queried, export: async () => Buffer.from('REGEDIT4\r\n') });
    expect((await contents(reader)).map((content) => content.kind)).toEqual(['broken', 'broken']);
  });
});

it('names the places in the order in which they count', () => {
  const { root } = policyRoot();
  expect(linuxReader({ root, uid: 0 }).places).toEqual([
    join(root, 'etc/gangway/policy.d/*.json'),
    join(root, 'etc/gangway/policy.json'),
  ]);
});
