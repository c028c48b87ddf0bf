/** The app itself is killed, while it carries calls and while it writes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { connect, SDK_LINES } from '../interop/clients.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { CONNECTION, outcomeOfCall, setUp, startGangway } from './gangway.ts';
import { filesOf } from './rig.ts';

const PROCESS = fileURLToPath(new URL('app-process.ts', import.meta.url));

let folder: string;
let sandbox: Sandbox;
let token: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gangway-faults-'));
  sandbox = await startSandbox({ identity: { rest: true } });
  const app = await startGangway(folder, sandbox);
  token = await setUp(app, sandbox.sharedKeys.northwind.key);
  await app.close();
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly lines: Interface;
  readonly port: number;
  kill(): Promise<void>;
}

async function run(port: number, ...more: string[]): Promise<Running> {
  const service = JSON.stringify({ ca: sandbox.ca, urls: { mcp: sandbox.urls.mcp } });
  const child = spawn(process.execPath, [PROCESS, folder, String(port), service, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface(child.stdout);
  const [first] = (await once(lines, 'line')) as [string];
  return {
    child,
    lines,
    port: Number(first),
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      expect((await ended)[1]).toBe('SIGKILL');
    },
  };
}

/**
 * The documents that the app keeps. A call notes when its client was last seen, and each start puts into the vault how far
 * the log has come; that the key is still there is shown by the call after the restart.
 */
const kept = () => {
  const changes = /^(run|audit|logs?|client-sightings|vault)\b/;
  return Object.fromEntries(Object.entries(filesOf(folder)).filter(([name]) => !changes.test(name)));
};

it.each(SDK_LINES)(
  'ends the call of a %s client that is under way, and is there for it again after a restart',
  async (line) => {
    const before = kept();
    const running = await run(0);
    const endpoint = {
      url: `http://127.0.0.1:${running.port}/${CONNECTION}/mcp`,
      headers: { Authorization: `Bearer ${token}` },
    };
    const client = await connect(line, endpoint);
    const call = client.callTool('slow', { ms: 60_000 }).then(
      () => 'answered',
      () => 'ended',
    );
    const seen = await sandbox.waitFor(({ rpc }) => rpc?.tool === 'slow');
    await running.kill();
    expect(await call).toBe('ended');
    await sandbox.waitFor(({ number, outcome }) => number === seen.number && outcome === 'client-closed');
    await client.close().catch(() => {});
    expect(kept()).toEqual(before);

    const again = await run(running.port);
    const sameClient = await connect(line, endpoint);
    expect(JSON.stringify(await sameClient.callTool('search_customers', {}))).toContain(sandbox.marks.northwind);
    await sameClient.close();
    await again.kill();
    expect(kept()).toEqual(before);
  },
);

it('keeps the pin of a tenancy over a kill', async () => {
  const running = await run(0);
  await running.kill();
  const app = await startGangway(folder, sandbox);
  expect(app.connections.get(CONNECTION)?.record.pin?.name).toBe('Northwind Onboarding');
  const theirs = app.connections.rotations.enterKey(CONNECTION, sandbox.sharedKeys.borealis.key);
  await expect(theirs).rejects.toMatchObject({ code: 'GW_TENANCY_MISMATCH' });
  expect(await outcomeOfCall(app, token)).toBe('fine');
  await app.close();
});

it('has every change that was done, and no half of one, when it is killed while it writes', {
  timeout: 60_000,
}, async () => {
  for (let round = 1; round <= 6; round++) {
    const running = await run(0, 'change');
    let done = -1;
    running.lines.on('line', (line) => {
      done = Number(line);
      if (done >= round) running.child.kill('SIGKILL');
    });
    await once(running.child, 'exit');
    const app = await startGangway(folder, sandbox);
    const clients = app.grants.list().map(({ id }) => id);
    for (const id of ['tester', ...Array.from({ length: done + 1 }, (_, at) => `client-${at}`)])
      expect(clients).toContain(id);
    for (const id of clients.filter((each) => each !== 'tester')) {
      const issued = readFileSync(join(folder, 'clients', `${id}.token`), 'utf8').trim();
      // The change that was cut off may be there, but then it works.
      expect(app.grants.byToken(issued)?.id).toBe(id);
    }
    await app.connections.resume(CONNECTION);
    expect(await outcomeOfCall(app, token)).toBe('fine');
    for (const id of clients) if (id !== 'tester') app.grants.revoke(id);
    await app.close();
  }
});
