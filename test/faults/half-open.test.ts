/** A server that accepts connections and then says nothing, or that is gone without having said so. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { startRawServer } from './raw-server.ts';
import { type Rig, send, startRig } from './rig.ts';

const SHORT = { connectTimeoutMs: 300, answerTimeoutMs: 500 };

async function rigOf(): Promise<[Rig, Awaited<ReturnType<typeof startRawServer>>]> {
  const server = await startRawServer();
  const rig = await startRig(server, { upstream: SHORT });
  server.requests.length = 0;
  return [rig, server];
}

it('gives up on a server that takes connections and never says a byte, and has sent it nothing', async () => {
  const [rig, server] = await rigOf();
  const bytes: Buffer[] = [];
  server.onTcp = (tcp) => Boolean(tcp.on('data', (chunk) => bytes.push(chunk)));
  server.drop();
  const { status, code, message } = await send(rig);
  expect([status, code]).toEqual([200, 'GW_UPSTREAM_TIMEOUT']);
  expect(message).toMatch(/localhost:\d+ did not answer in time/);
  // A greeting of TLS, and nothing that is meant for anybody.
  expect(Buffer.concat(bytes).toString('latin1')).not.toContain('POST');
  server.onTcp = () => false;
  server.drop();
  await rig.expectUnharmed();
});

it.each([
  ['nothing', ''],
  ['half of a head', 'HTTP/1.1 200 OK\r\ncontent-ty'],
])(
  'gives up on a server that takes the request and answers %s, and says that it may have been carried out',
  async (_, bytes) => {
    const [rig, server] = await rigOf();
    const { script } = server;
    server.script = ({ secure }) => void secure.write(bytes);
    const { status, code, message } = await send(rig);
    expect([status, code, server.requests.length]).toEqual([200, 'GW_UPSTREAM_TIMEOUT', 1]);
    expect(message).toMatch(/check the result before repeating/i);
    server.script = script;
    await rig.expectUnharmed();
  },
);

it('lets other calls pass while one waits for its answer', async () => {
  const [rig, server] = await rigOf();
  const { script } = server;
  server.script = () => {
    server.script = script;
  };
  const waiting = send(rig);
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  for (let calls = 0; calls < 20; calls++) expect((await send(rig)).status).toBe(200);
  expect(rig.gateway.callsUnderWay).toBe(1);
  expect((await waiting).code).toBe('GW_UPSTREAM_TIMEOUT');
  await rig.expectUnharmed();
});

it('does not hurry an answer whose head is there: its body may be quiet for as long as it likes', async () => {
  const [rig, server] = await rigOf();
  const { script } = server;
  server.script = ({ secure }) => {
    server.script = script;
    secure.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n');
    setTimeout(() => secure.write('{}'), 2 * SHORT.answerTimeoutMs);
  };
  expect(await send(rig)).toMatchObject({ status: 200, text: '{}', complete: true });
  await rig.expectUnharmed();
});

const PROCESS = fileURLToPath(new URL('vanishing-process.ts', import.meta.url));
const asRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** What became of calls to a server that vanished from a network of its own. */
async function vanished(protocol: string, silenceMs: number) {
  const argv = ['--net', process.execPath, PROCESS, protocol, String(silenceMs)];
  const { stdout } = await promisify(execFile)('unshare', argv, { timeout: 60_000 });
  return JSON.parse(stdout) as Record<string, { readonly how: string } | null>;
}

it.runIf(asRoot)(
  'over HTTP/2, notices that a server has vanished without a word, for calls under way and for new ones',
  { timeout: 60_000, concurrent: true },
  async () => {
    expect(await vanished('h2', 1500)).toMatchObject({
      before: { how: 'answered' },
      early: { how: 'still open' },
      lost: { how: 'GW_UPSTREAM_LOST' },
      first: { how: 'GW_UPSTREAM_LOST' },
      later: { how: expect.stringMatching(/^GW_UPSTREAM_(NO_ROUTE|TIMEOUT)$/) },
      back: { how: 'answered' },
    });
  },
);

it.runIf(asRoot)(
  'over HTTP/1.1, notices that a server has vanished without a word in the middle of a stream',
  { timeout: 60_000, concurrent: true },
  async () => {
    expect(await vanished('http/1.1', 3000)).toMatchObject({
      before: { how: 'answered' },
      early: { how: 'still open' },
      lost: { how: 'GW_UPSTREAM_LOST' },
      later: { how: expect.stringMatching(/^GW_UPSTREAM_(NO_ROUTE|TIMEOUT)$/) },
      back: { how: 'answered' },
    });
  },
);
