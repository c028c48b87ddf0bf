/** Rule 6: AI clients start bridges as they like, several at once, and none of them makes a browser appear. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { type App, startApp } from '../../main/app/index.ts';
import { gesture } from '../../main/auth/index.ts';
import { runBridge } from '../../main/bridge/index.ts';
import { createChannelServer } from '../../main/channel/index.ts';
import { hostIn } from '../conformance/proxied.ts';
import { startSandbox } from '../sandbox/index.ts';
import { ADA, somePorts } from './rig.ts';
import { bring, walker } from './walk.ts';

const CLI = join(import.meta.dirname, '../../main/cli.ts');
const AT_ONCE = 5;
const TIMES = 50;
/** Whatever a program on Linux or macOS might start to show a page. */
const BROWSERS = ['xdg-open', 'open', 'sensible-browser', 'x-www-browser', 'gio', 'firefox', 'chromium'];

const MESSAGES = [
  {
    ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'ai', version: '1' } },
  },
  { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} },
].map((message) => `${JSON.stringify(message)}\n`);

/** A connection whose person has signed out, and the app that bridges reach. */
async function start() {
  const sandbox = await startSandbox({ oauth: true });
  const folder = mkdtempSync(join(tmpdir(), 'gw-no-window-'));
  const opened: string[] = [];
  const walk = walker(sandbox.ca);
  const app: App = await startApp({
    host: hostIn(folder, async (address) => {
      opened.push(address);
      await bring(await walk.answerFor(address, ADA));
    }),
    trust: { anchors: [sandbox.ca], privateHosts: ['localhost'] },
    signIn: { ports: somePorts(2) },
    port: 0,
  });
  app.grants.issue({ id: 'ai', label: 'AI', carrier: 'bridge', connections: ['acme'] });
  const channel = await createChannelServer({
    paths: app.host.paths,
    keysOf: (purpose, id) => (purpose === 'bridge' ? app.grants.channelKeysOf(id) : undefined),
    accept: (_purpose, id, stream) => app.gateway.serveBridge(id, stream),
  });
  onTestFinished(async () => {
    await channel.close();
    await app.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await app.connections.addSignedIn({ id: 'acme', provider: 'custom', url: sandbox.urls.mcp, gesture: gesture() });
  await app.connections.signOut('acme');
  // The one window of this test, after a person's gesture.
  expect(opened).toHaveLength(1);
  opened.length = 0;
  return { folder, opened };
}

/** Asks a bridge as an AI client does at its start. Resolves with what it answers. */
async function asked(stdin: Writable, stdout: Readable): Promise<string> {
  const answers: string[] = [];
  for (const message of MESSAGES) stdin.write(message);
  for await (const line of createInterface({ input: stdout })) {
    answers.push(line);
    if (answers.length === MESSAGES.length) stdin.end();
  }
  return answers.join('\n');
}

const all = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: AT_ONCE }, work));

it('5 bridges started 50 times say that nobody is signed in, and open no browser', { timeout: 120_000 }, async () => {
  const { folder, opened } = await start();
  for (let time = 0; time < TIMES; time++) {
    const answers = await all(async () => {
      const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
      const running = runBridge({ client: 'ai', connection: 'acme', data: folder, stdin, stdout, stderr });
      void running.then(() => stdout.end());
      const said = await asked(stdin, stdout);
      expect(await running).toBe(0);
      return said;
    });
    for (const answer of answers) expect(answer).toContain('GW_NEEDS_SIGN_IN');
  }
  expect(opened).toEqual([]);
});

it('nor do bridges that are programs of their own start one', { timeout: 120_000 }, async () => {
  const { folder, opened } = await start();
  const bin = join(folder, 'bin');
  const started = join(folder, 'started');
  mkdirSync(bin);
  for (const name of BROWSERS)
    writeFileSync(join(bin, name), `#!/bin/sh\necho "$0" >> '${started}'\n`, { mode: 0o755 });
  const env = { PATH: [bin, process.env.PATH].join(delimiter), GANGWAY_HOME: folder, DISPLAY: ':0' };
  const answers = await all(async () => {
    const child = spawn(process.execPath, [CLI, 'bridge', '--client', 'ai', '--connection', 'acme'], {
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    return asked(child.stdin, child.stdout);
  });
  for (const answer of answers) expect(answer).toContain('GW_NEEDS_SIGN_IN');
  expect(existsSync(started)).toBe(false);
  expect(opened).toEqual([]);
  // The trap works.
  await promisify(execFile)('xdg-open', ['https://service.example'], { env });
  expect(readFileSync(started, 'utf8')).toContain('xdg-open');
});
