/** Bodies that are too large to hold, in both directions. */
import { once } from 'node:events';
import { request } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { startRawServer } from './raw-server.ts';
import { type Rig, send, startRig, startSandboxRig } from './rig.ts';
import { toolCall } from './tool-call.ts';

const MIB = 1024 * 1024;
const LIMIT = 5 * MIB;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Twice: what the first pass finds unused is counted until the second. */
const collectGarbage = () => {
  collect();
  collect();
};

/** Looks at what this process holds of bodies, bytes, after each so many have arrived: more than it held before. */
function watchHeld(every: number) {
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  let looked = every;
  let most = 0;
  return {
    arrived(bytes: number) {
      if (bytes < looked) return;
      looked = bytes + every;
      collectGarbage();
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    },
    most: () => most,
  };
}

/** Sends a body piece by piece, as fast as it is taken; the answer's status, or the error that ended it. */
async function pour(rig: Rig, bytes: number, headers: Record<string, string>): Promise<number | string> {
  const piece = Buffer.alloc(MIB, ' ');
  const req = request(rig.address, { method: 'POST', headers: { ...rig.headers, ...headers }, agent: false });
  const ended = new Promise<number | string>((resolve) => {
    req.on('response', (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    });
    req.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
  });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  for (let sent = 0; sent < bytes && !over; sent += piece.length) {
    if (!req.write(piece)) await Promise.race([once(req, 'drain').catch(() => {}), ended]);
  }
  req.end();
  const result = await ended;
  req.destroy();
  return result;
}

it.each([
  ['declared', { 'Content-Length': String(100 * MIB) }],
  ['in chunks', { 'Transfer-Encoding': 'chunked' }],
])('refuses a body of 100 MiB (%s) where 5 are allowed, and completes no call with it', async (_, headers) => {
  const server = await startRawServer();
  const rig = await startRig(server, { bodyLimit: LIMIT });
  server.requests.length = 0;
  expect(await pour(rig, 100 * MIB, headers)).toBe(413);
  expect(server.requests).toEqual([]);
  await rig.expectUnharmed();
});

it('passes a body of 100 MiB through without holding it', async () => {
  const server = await startRawServer();
  const rig = await startRig(server);
  const { arrived, most } = watchHeld(25 * MIB);
  server.onBytes = ({ tcp }, bytes) => {
    arrived(bytes);
    // The server of the test does hold it, as text, so it ends the call before that matters.
    if (bytes > 80 * MIB) tcp.destroy();
  };
  expect(await pour(rig, 100 * MIB, { 'Content-Length': String(100 * MIB) })).toBe(502);
  expect(most()).toBeLessThan(20 * MIB);
  server.onBytes = () => {};
  await rig.expectUnharmed();
});

const answers = (['h2', 'http/1.1'] as const).flatMap((http) =>
  (['json', 'event-stream'] as const).map((as) => [http, as] as const),
);

it.each(answers)('over %s, passes an answer (%s) of 60 MiB through without holding it', async (http, as) => {
  const rig = await startSandboxRig({ http });
  const bytes = 60 * MIB;
  rig.sandbox.trouble.next({ kind: 'body-bomb', bytes, as }, { rpc: 'tools/call' });
  const headers = { ...rig.headers, 'Content-Type': 'application/json', 'MCP-Protocol-Version': '2026-07-28' };
  const response = await fetch(rig.address, {
    method: 'POST',
    headers: { ...headers, 'Mcp-Method': 'tools/call', 'Mcp-Name': 'search_customers' },
    body: toolCall(),
  });
  let got = 0;
  const { arrived, most } = watchHeld(15 * MIB);
  for await (const chunk of response.body ?? []) {
    got += chunk.length;
    arrived(got);
  }
  expect(got).toBe(bytes + (as === 'json' ? '"'.length : 'data: '.length));
  expect(most()).toBeLessThan(20 * MIB);
  await rig.expectUnharmed();
});

it('passes a small answer that would become a large one when unpacked as it is', async () => {
  const server = await startRawServer();
  const rig = await startRig(server);
  const bomb = gzipSync(Buffer.alloc(100 * MIB));
  const { script } = server;
  server.script = ({ secure }) => {
    server.script = script;
    secure.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
    secure.write(bomb);
  };
  const { headers, complete } = await send(rig);
  expect([headers['content-encoding'], headers['content-length'], complete]).toEqual([
    'gzip',
    String(bomb.length),
    true,
  ]);
  await rig.expectUnharmed();
});

it.each([
  ['brackets', '['.repeat(200_000)],
  ['braces', '{"a":'.repeat(40_000)],
  [
    'a batch of requests',
    `[${Array.from({ length: 3000 }, (_, id) => `{"jsonrpc":"2.0","id":${id},"method":"ping"}`)}]`,
  ],
])('is not brought down by %s when it must answer in the place of the server', async (_, body) => {
  const rig = await startRig(await startRawServer());
  rig.connections.pause('acme');
  expect((await send(rig, { body })).status).toBeOneOf([200, 503]);
  await rig.connections.resume('acme');
  await rig.expectUnharmed();
});
