import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeTurn } from '../../main/control/index.ts';
import type { Status } from '../../preload/contract.ts';
import {
  asked,
  gangway,
  initialize,
  newHome,
  sandboxConnection,
  sandboxForTest,
  served,
  started,
  textOf,
} from './gangway.ts';

describe('gangway serve', () => {
  it('says plainly where it listens and what protects the vault, and ends in order on Ctrl-C', async () => {
    const home = newHome();
    const child = started(home, ['serve', '--port', '0', ...home.vault]);
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (text.includes('Ctrl-C')) child.kill('SIGINT');
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(printed).toMatch(/Gateway +http:\/\/127\.0\.0\.1:\d+, for AI clients of this computer only/);
    expect(printed).toMatch(/Vault +open, protected by a key file/);
    expect(printed).toContain(home.folder);
    expect(printed).toMatch(/Gangway has ended\.\n$/);
  });

  it('tells machines the same as lines of JSON', async () => {
    const home = newHome();
    const { listening, pid, address, stop, child } = await served(home);
    expect(pid).toBe(child.pid);
    expect(listening).toMatchObject({ event: 'listening', folder: home.folder, vault: { kind: 'open' } });
    expect((await fetch(`${address}/none/mcp`)).status).toBe(401);
    expect(await stop()).toEqual({
      code: 0,
      events: [{ event: 'closing', callsUnderWay: 0 }, { event: 'closed' }],
    });
  });

  it('leaves nothing behind by which it could still be looked for', async () => {
    const home = newHome();
    const { stop } = await served(home);
    expect(readdirSync(home.folder)).toEqual(expect.arrayContaining(['channel', 'control.token']));
    await stop();
    expect(readdirSync(home.folder)).not.toEqual(expect.arrayContaining(['channel']));
    expect(readdirSync(home.folder)).not.toEqual(expect.arrayContaining(['control.token']));
    expect((await gangway(home, ['status'])).stderr).toContain('GW_NOT_RUNNING');
  });

  it('lets a call under way end before it ends itself', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    const { address, stop } = await served(home);
    await asked(home, sandboxConnection(sandbox), { input: sandbox.sharedKeys.northwind.key });
    const { token } = await asked<{ token: string }>(home, ['clients', 'add', 'cursor', '--all-connections']);
    sandbox.clearRequests();
    sandbox.trouble.next({ kind: 'slow-head', ms: 700 }, { rpc: 'initialize' });
    const call = initialize(`${address}/onboard/mcp`, token);
    await sandbox.waitFor(({ rpc }) => rpc?.method === 'initialize');
    const [answer, { code, events }] = await Promise.all([call, stop('SIGTERM')]);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('serverInfo');
    expect(code).toBe(0);
    expect(events[0]).toEqual({ event: 'closing', callsUnderWay: 1 });
  });

  it('is told from a second one, which names its process and changes nothing', async () => {
    const home = newHome();
    const first = await served(home);
    const second = await gangway(home, ['serve', '--json', '--port', '0', ...home.vault]);
    expect(second.code).toBe(1);
    expect(JSON.parse(second.stdout).problem).toMatchObject({
      code: 'GW_ALREADY_RUNNING',
      what: expect.stringContaining(String(first.pid)),
    });
    expect(await asked(home, ['status'])).toMatchObject({ pid: first.pid });
    expect(takeTurn(home.folder)).toBeNull();
    await first.stop();
    const turn = takeTurn(home.folder);
    expect(turn).not.toBeNull();
    turn?.release();
  });

  it('says who holds its port, and does not start', async () => {
    const home = newHome();
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, stderr } = await gangway(home, ['serve', '--port', String(port), ...home.vault]);
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} is already in use by`);
    expect(stderr).toContain(`(process ${process.pid})`);
    expect(stderr).toContain('[GW_PORT_TAKEN]');
  });

  it('starts with a vault that does not open, says so, and stores nothing', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    const { listening } = await served({ ...home, vault: ['--no-keychain'] });
    expect(listening).toMatchObject({ vault: { kind: 'closed', problem: { code: 'GW_VAULT_NO_SEALER' } } });
    const added = await gangway(home, sandboxConnection(sandbox), { input: sandbox.sharedKeys.northwind.key });
    expect(added.code).toBe(1);
    expect(added.stderr).toContain('[GW_VAULT_NO_SEALER]');
    expect(existsSync(join(home.folder, 'vault'))).toBe(false);
    expect((await asked<Status>(home, ['status'])).connections).toEqual([]);
  });

  it('takes the passphrase of its vault from stdin, and refuses another one', async () => {
    const home = { ...newHome(), vault: ['--no-keychain', '--passphrase-stdin'] };
    const first = await served(home, [], { input: 'correct horse battery\n' });
    expect(first.listening).toMatchObject({ vault: { kind: 'open', protection: 'a passphrase' } });
    await first.stop();
    const wrong = await served(home, [], { input: 'wrong horse battery\n' });
    expect(wrong.listening).toMatchObject({ vault: { kind: 'closed', problem: { code: 'GW_VAULT_WRONG_KEY' } } });
    await wrong.stop();
    const again = await served(home, [], { input: 'correct horse battery\r\n' });
    expect(again.listening).toMatchObject({ vault: { kind: 'open' } });
  });

  it('takes the key of its vault from a program', async () => {
    const home = newHome();
    const script = join(home.environment.HOME ?? '', 'print-key.mjs');
    writeFileSync(script, `console.log(${JSON.stringify('k'.repeat(30))} + process.argv[2])`);
    const words = [process.execPath, script, 'with a space'];
    const { listening } = await served({ ...home, vault: ['--no-keychain', '--key-command', JSON.stringify(words)] });
    expect(listening).toMatchObject({ vault: { kind: 'open', protection: 'the key command' } });
  });

  it('is there while its vault is still being opened, and tells when it is', async () => {
    const home = newHome();
    const script = join(home.environment.HOME ?? '', 'slow-key.mjs');
    writeFileSync(script, `setTimeout(() => console.log('${'k'.repeat(30)}'), 3000)`);
    const child = started(home, ['serve', '--json', '--port', '0', '--key-command', `${process.execPath} ${script}`]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value ?? 'null');
    expect(await next()).toMatchObject({
      event: 'listening',
      vault: { kind: 'closed', problem: { code: 'GW_VAULT_OPENING' } },
    });
    expect(await next()).toEqual({ event: 'vault', kind: 'open', protection: 'the key command' });
  });

  it('asks for a passphrase at no terminal but says what to do instead', async () => {
    const home = newHome();
    const { code, stderr } = await gangway(home, ['connect', 'add', 'a', '--provider', 'onboard', ...home.vault]);
    expect(code).toBe(1);
    expect(stderr).toContain('--key-stdin');
    expect(stderr).toContain('[GW_NO_TERMINAL]');
  });
});

describe('gangway quit', () => {
  it('ends the running Gangway and returns when it has ended', async () => {
    const home = newHome();
    const { child } = await served(home);
    const closed = once(child, 'close');
    expect(await asked(home, ['quit'])).toEqual({ ended: true });
    expect(await closed).toEqual([0, null]);
    expect(await textOf(child.stderr).catch(() => '')).toBe('');
  });
});
