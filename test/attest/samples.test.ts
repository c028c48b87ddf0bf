/** macOS and Windows, from samples in the form that their programs' documentation gives. Nothing here ran there. */
import { describe, expect, it } from 'vitest';
import {
  channelPeerFromLsof,
  holdersFromLsof,
  macAttestor,
  processFromPs,
  signerFromCodesign,
} from '../../main/attest/macos.ts';
import { isInterpreter, isPackageRunner, isShell, shownName } from '../../main/attest/program.ts';
import { programsFromPowerShell, scriptFor, windowsAttestor } from '../../main/attest/windows.ts';
import type { Printed } from '../../main/host/index.ts';

const PEER = { address: '127.0.0.1', port: 52_344, localAddress: '127.0.0.1', localPort: 24_264 };
const printed = (stdout: string, stderr = '', code = 0): Printed => ({ code, stdout, stderr });

const LSOF = [
  'p812',
  'f33',
  'n127.0.0.1:52344->127.0.0.1:24264',
  'p640',
  'f20',
  'n127.0.0.1:24264->127.0.0.1:52344',
  '',
].join('\n');
const CLAUDE = '/Applications/Claude.app/Contents/MacOS/Claude';
const SIGNED = [
  `Executable=${CLAUDE}`,
  'Identifier=com.anthropic.claudefordesktop',
  'Format=app bundle with Mach-O universal (x86_64 arm64)',
  'Authority=Developer ID Application: Anthropic PBC (Q6L2SF6YDW)',
  'Authority=Developer ID Certification Authority',
  'TeamIdentifier=Q6L2SF6YDW',
  '',
].join('\n');
const psOf = (parent: number, path: string, uid = 501) => `  ${parent}   ${uid} Mon Nov 23 09:12:44 2026     ${path}\n`;

interface Mac {
  readonly lsof?: string;
  readonly ps?: Readonly<Record<string, string>>;
  readonly commands?: Readonly<Record<string, string>>;
  readonly verify?: number;
  readonly codesign?: string;
}

/** A Mac whose programs print what is given, by the pid that they are asked for. */
function mac({ lsof = LSOF, ps = {}, commands = {}, verify = 0, codesign = SIGNED }: Mac) {
  const asked: string[] = [];
  const attestor = macAttestor({
    uid: 501,
    bridge: '/Applications/Gangway.app/Contents/MacOS/Gangway',
    run: async (path, args) => {
      asked.push([path, ...args].join(' '));
      if (path.endsWith('lsof')) return printed(lsof);
      const pid = args.at(-1) ?? '';
      if (path.endsWith('ps')) return printed((args.includes('command=') ? commands : ps)[pid] ?? '');
      return args.includes('--verify') ? printed('', '', verify) : printed('', codesign);
    },
  });
  return { attestor, asked };
}

describe('a Mac', () => {
  it('names a signed program by its team and identifier, asking about the process and not the file', async () => {
    const { attestor, asked } = mac({ ps: { 812: psOf(1, CLAUDE) } });
    expect(await attestor.tcp([PEER])).toEqual([
      {
        pid: 812,
        path: CLAUDE,
        name: 'Claude',
        identity: 'team:Q6L2SF6YDW com.anthropic.claudefordesktop',
        reason: null,
      },
    ]);
    expect(asked).toContain('/usr/bin/codesign --verify --strict 812');
  });

  it.each<[string, Mac, string]>([
    ['whose signature does not hold', { ps: { 812: psOf(1, CLAUDE) }, verify: 1 }, 'unsigned'],
    [
      'that anyone may have signed',
      { ps: { 812: psOf(1, CLAUDE) }, codesign: 'Identifier=x\nTeamIdentifier=not set\n' },
      'unsigned',
    ],
    ['in a folder of the user', { ps: { 812: psOf(1, '/Users/ana/Applications/Claude') } }, 'user-writable'],
    ['of another user', { ps: { 812: psOf(1, CLAUDE, 502) } }, 'other-user'],
    ['that is an interpreter', { ps: { 812: psOf(1, '/usr/bin/python3') } }, 'interpreter'],
    ['that has ended', { ps: {} }, 'unknown'],
    ['that nobody has open', { lsof: '' }, 'unknown'],
    [
      'that is not alone',
      { ps: { 812: psOf(1, CLAUDE) }, lsof: `${LSOF}p813\nf3\nn127.0.0.1:52344->127.0.0.1:24264\n` },
      'shared',
    ],
  ])('has no identity for a program %s', async (_, world, reason) => {
    const [found] = await mac(world).attestor.tcp([PEER]);
    expect(found).toMatchObject({ identity: null, reason });
  });

  it('judges who started the bridge, past shells and npx', async () => {
    const lsof = ['p640', 'f21', 'd0xaa11', 'n/tmp/gangway.sock', 'p900', 'f3', 'd0xbb22', 'n->0xaa11', ''].join('\n');
    const ps = {
      900: psOf(901, '/Applications/Gangway.app/Contents/MacOS/Gangway'),
      901: psOf(902, '/bin/zsh'),
      902: psOf(812, '/usr/local/bin/node'),
      812: psOf(1, CLAUDE),
    };
    const commands = { 901: '/bin/zsh -c x', 902: 'npm exec gangway', 812: CLAUDE };
    const table = lsof.replaceAll('p640', `p${process.pid}`);
    const [found] = await mac({ lsof: table, ps, commands }).attestor.channel([{ descriptor: 21 }]);
    expect(found).toMatchObject({ pid: 812, reason: null });
    const script = { ...commands, 902: 'node agent.js' };
    const [other] = await mac({ lsof: table, ps, commands: script }).attestor.channel([{ descriptor: 21 }]);
    expect(other).toMatchObject({ pid: 902, reason: 'interpreter' });
  });

  it('reads the tables of lsof, ps and codesign', () => {
    expect(holdersFromLsof(LSOF).get('127.0.0.1:52344->127.0.0.1:24264')).toEqual([812]);
    expect(holdersFromLsof('')).toEqual(new Map());
    expect(channelPeerFromLsof('p1\nf5\nd0x1\nn/x\np2\nf3\nd0x2\nn->0x1\n', '1', 5)).toEqual([2]);
    expect(channelPeerFromLsof('p1\nf5\nd0x1\nn/x\n', '1', 6)).toEqual([]);
    expect(processFromPs(psOf(7, '/Applications/Visual Studio Code.app/Contents/MacOS/Electron'))).toMatchObject({
      parent: 7,
      path: '/Applications/Visual Studio Code.app/Contents/MacOS/Electron',
    });
    expect(processFromPs('nothing')).toBeNull();
    expect(signerFromCodesign('Identifier=com.apple.curl\nAuthority=Software Signing\nTeamIdentifier=not set')).toBe(
      'apple:com.apple.curl',
    );
  });
});

const seen = (over: object = {}) => ({
  ...{ port: 52_344, pid: 812, path: 'C:\\Program Files\\Cursor\\Cursor.exe', own: true, status: 'Valid' },
  subject: 'CN="Anysphere, Inc.", O="Anysphere, Inc.", L=San Francisco, S=California, C=US',
  ...over,
});
const fromWindows = (...rows: object[]) => programsFromPowerShell(JSON.stringify(rows)).get(52_344);

describe('Windows', () => {
  it('names a signed program by its publisher', () => {
    expect(fromWindows(seen())).toEqual({
      ...{ pid: 812, path: 'C:\\Program Files\\Cursor\\Cursor.exe', name: 'Cursor.exe' },
      ...{ identity: 'publisher:Anysphere, Inc.', reason: null },
    });
    expect(fromWindows(seen({ subject: 'CN=Contoso, O=Contoso' }))?.identity).toBe('publisher:Contoso');
  });

  it.each<[string, object, string]>([
    ['without a valid signature', { status: 'HashMismatch' }, 'unsigned'],
    ['without a signature', { status: null, subject: null }, 'unsigned'],
    [
      'in a folder of the user',
      { path: 'C:\\Users\\ana\\AppData\\Local\\Programs\\cursor\\Cursor.exe' },
      'user-writable',
    ],
    ['of another user', { own: false }, 'other-user'],
    ['that is an interpreter', { path: 'C:\\Program Files\\nodejs\\node.exe' }, 'interpreter'],
  ])('has no identity for a program %s', (_, over, reason) => {
    expect(fromWindows(seen(over))).toMatchObject({ identity: null, reason });
  });

  it('knows nothing from an answer that it does not understand', async () => {
    for (const text of ['', '{}', '[{"port":"1"}]', '[null]', 'Get-NetTCPConnection : Access denied'])
      expect(programsFromPowerShell(text).size).toBe(0);
    const failing = windowsAttestor({ run: async () => printed('[]', '', 1), systemRoot: 'C:\\Windows' });
    expect(await failing.tcp([PEER])).toMatchObject([{ reason: 'unknown' }]);
    expect(await failing.channel([{ descriptor: 3 }])).toMatchObject([{ reason: 'unknown' }]);
  });

  it('lets nothing but numbers into its script', () => {
    const script = scriptFor([PEER, { ...PEER, port: 4711.5 }, { ...PEER, port: '1; calc' as unknown as number }]);
    expect(script).toContain('-LocalPort 52344,0,0 -RemotePort 24264');
    expect(script).not.toContain('calc');
    expect(script).not.toContain('"');
  });
});

describe('a name', () => {
  it.each([
    '/usr/bin/node',
    '/usr/bin/python3.12',
    'C:\\x\\PYTHONW.EXE',
    '/bin/bash',
    '/usr/bin/curl',
    '/usr/lib/systemd/systemd',
    '/usr/bin/gnome-terminal-server',
    '/usr/bin/tmux',
    '/usr/bin/electron',
  ])('such as %s is no identity', (path) => expect(isInterpreter(path)).toBe(true));

  it.each(['/usr/share/cursor/cursor', '/usr/bin/code', '/opt/Claude/claude', '/usr/bin/nodepad', '/usr/bin/ray'])(
    'such as %s is one',
    (path) => expect(isInterpreter(path)).toBe(false),
  );

  it('of a shell or a package runner is told from others', () => {
    expect(isShell('/bin/zsh')).toBe(true);
    expect(isShell('/usr/bin/node')).toBe(false);
    expect(isPackageRunner('/usr/bin/node', ['npm exec gangway'])).toBe(true);
    expect(isPackageRunner('/usr/bin/node', ['node', '/usr/lib/node_modules/npm/bin/npx-cli.js', 'x'])).toBe(true);
    expect(isPackageRunner('/usr/bin/node', ['node', '/usr/bin/npx', 'gangway'])).toBe(true);
    expect(isPackageRunner('/usr/bin/node', ['node', 'agent.js', 'npx-cli.js'])).toBe(false);
    expect(isPackageRunner('/usr/bin/python3', ['npm exec gangway'])).toBe(false);
  });

  it('for people holds the script of an interpreter, and nothing else of a command line', () => {
    expect(shownName('/usr/bin/node', ['node', '--no-warnings', '/home/ana/agent.mjs', '--key', 'secret'])).toBe(
      'node agent.mjs',
    );
    expect(shownName('/usr/bin/node', ['node', '-e', 'steal("secret")'])).toBe('node');
    expect(shownName('/usr/bin/python3', ['python3', '-c', 'import x.py'])).toBe('python3');
    expect(shownName('/usr/bin/node', ['node', '--token=secret', 'token=x.js'])).toBe('node');
    expect(shownName('/opt/app', ['/opt/app', 'secret.txt'])).toBe('app');
  });
});
