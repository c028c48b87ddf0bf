/**
 * The main job, end to end, against the embedded sandbox: a connection with an API key, the local gateway, and real MCP
 * clients of both protocol eras calling through it.
 *
 *   npm run demo            stays up until Ctrl-C
 *   npm run demo -- --once  ends after the calls; the last line is JSON
 *   npm run demo -- oauth   the same with a sign-in in the browser; see demo-oauth.ts
 *   npm run demo -- rotate  replaces keys while clients call; see demo-rotate.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type App, contractHandlers, contractPushes, startApp } from '../../main/app/index.ts';
import { nodeHost } from '../../main/host/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';
import { builtWindow, startWeb, type Web } from '../../main/web/index.ts';
import { callInTurns, connectClient, type Era, median } from './demo-clients.ts';
import { clickThrough, signInAndCall } from './demo-oauth.ts';
import { sandboxProvider } from './demo-provider.ts';
import { rotateUnderLoad } from './demo-rotate.ts';
import { type Sandbox, startSandbox } from './index.ts';

const CALLS_PER_ERA = 25;
const CALLS_WHILE_ROTATING = 100;
const ERAS: readonly Era[] = ['2025-11-25', '2026-07-28'];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { once: { type: 'boolean', default: false }, browser: { type: 'string', default: 'system' } },
});
const signingIn = positionals[0] === 'oauth';
const rotating = positionals[0] === 'rotate';
const say = (text = '') => process.stdout.write(`${text}\n`);

interface Demo {
  readonly sandbox: Sandbox;
  readonly app: App;
  readonly token: string;
  close(): Promise<void>;
}

/** People who are clicking. */
const clicked: Array<Promise<void>> = [];

async function start(): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'gangway-demo-'));
  const sandbox = await startSandbox({
    identity: { rest: !signingIn },
    keepRequests: 100_000,
    ...(signingIn && { oauth: true }),
  });
  const plain = nodeHost({
    environment: {},
    paths: { data: folder, run: join(folder, 'run') },
    sealers: [keyFileSealer(join(folder, 'vault.key'), { explicit: true })],
  });
  const host =
    options.browser === 'headless'
      ? { ...plain, openExternal: async (address: string) => void clicked.push(clickThrough(address)) }
      : plain;
  const app = await startApp({
    host,
    port: 0,
    trust: { anchors: [sandbox.ca], privateHosts: ['localhost'] },
    providers: [sandboxProvider(sandbox)],
  });
  const { token } = app.grants.issue({
    id: 'demo-client',
    label: 'Demo client',
    carrier: 'header',
    connections: rotating ? 'all' : ['onboard'],
  });
  return {
    sandbox,
    app,
    token,
    async close() {
      await Promise.all(clicked);
      await app.close(2000);
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function run({ sandbox, app, token }: Demo) {
  const { key } = sandbox.sharedKeys.northwind;
  const report = await app.connections.add({ id: 'onboard', provider: 'onboard', key });
  const connection = app.connections.get('onboard');
  if (!connection) throw new Error('the connection was not kept');
  const { label, pin } = connection.record;
  const tenancy = pin?.name ?? 'not told by the service';
  const local = app.gateway.addressOf('onboard');
  say(`Sandbox      ${sandbox.urls.mcp} (a test server on this computer, TLS with its own authority)`);
  say(
    `Connection   ${label}, ${report.hello.server.title ?? report.hello.server.name}, verified in ${report.roundTripMs.toFixed(0)} ms`,
  );
  say(`Acts as      ${connection.actsAs}`);
  say(`Tenancy      ${tenancy} (${pin ? 'verified by the service and pinned' : 'unknown'})`);
  say(`Key          in the vault (${describeVault(app)}); no client holds it`);
  say(`Gateway      ${local}`);
  say();

  const marks = { own: sandbox.marks.northwind, foreign: sandbox.marks.borealis };
  let calls = 0;
  let failed = 0;
  const added: number[] = [];
  for (const era of ERAS) {
    const through = await connectClient(era, local, { Authorization: `Bearer ${token}` });
    const direct = await connectClient(era, sandbox.urls.mcp, { 'X-Onboard-Api-Token': key }, sandbox.ca);
    const { tools } = await through.client.listTools();
    const result = await callInTurns(through.client, direct.client, CALLS_PER_ERA, marks);
    await Promise.all([through.close(), direct.close()]);
    calls += result.calls;
    failed += result.failed;
    added.push(result.addedMs);
    say(
      `Era ${era}  ${tools.length} tools listed, ${result.calls} calls, ${result.failed} failed, ${result.addedMs.toFixed(2)} ms added (median of ${CALLS_PER_ERA} pairs)`,
    );
  }
  const seen = sandbox.requests.filter((request) => JSON.stringify(request.headers).includes(token)).length;
  say();
  say(`${calls - failed} of ${calls} answers held ${tenancy}'s records and none of another company's.`);
  say(`The client's token reached the service ${seen} times.`);
  return { calls, failed, actsAs: connection.actsAs, tenancy, addedMsP50: Number(median(added).toFixed(3)) };
}

/** Builds the window, which takes some seconds, and serves it to browsers of this computer. */
async function openWindow(app: App): Promise<Web> {
  const { build } = await import('vite');
  await build({ logLevel: 'error' });
  return startWeb({ calls: contractHandlers(app), pushes: contractPushes(app), files: builtWindow() });
}

const describeVault = ({ vault }: App) =>
  vault.status.kind === 'open' ? vault.status.protection : vault.status.problem.what;

/** Until Ctrl-C, or for at least four rotations and a hundred calls. @returns whether all went well */
async function rotate({ app, sandbox, token, close }: Demo): Promise<boolean> {
  let ended = false;
  process.once('SIGINT', () => {
    ended = true;
  });
  const goesOn = (rounds: number, calls: number) =>
    options.once ? rounds < 2 || calls < CALLS_WHILE_ROTATING : !ended;
  const outcome = await rotateUnderLoad({ app, sandbox, token, callers: 32, streams: 3, goesOn, say });
  await close();
  say(JSON.stringify(outcome));
  const enough = outcome.rotations >= 4 && outcome.calls >= CALLS_WHILE_ROTATING;
  return enough && outcome.failed === 0 && outcome.clientRestarts === 0;
}

/** Calls in both eras; then the window, unless only the calls were wanted. @returns whether all went well */
async function call(demo: Demo): Promise<boolean> {
  const outcome = signingIn ? await signInAndCall(demo.app, demo.sandbox, demo.token, say) : await run(demo);
  if (options.once) {
    await demo.close();
    say(JSON.stringify(outcome));
  } else {
    const web = await openWindow(demo.app);
    say();
    say(`Window       ${web.issueCode().address} (opens once, within a minute)`);
    say('Ctrl-C ends the demo.');
    await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
    await web.close();
    await demo.close();
  }
  return outcome.calls >= ERAS.length * 20 && outcome.failed === 0;
}

const demo = await start();
const fine = rotating ? await rotate(demo) : await call(demo);
process.exitCode = fine ? 0 : 1;
