/** AI clients that stop reading an answer that is larger than any memory. */
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type Rig, send, startSandboxRig } from './rig.ts';
import { toolCall } from './tool-call.ts';

const MIB = 1024 * 1024;
const READERS = 20;

/** A client that sends a call and reads nothing until it is told to. */
function lazyClient({ gateway, token }: Rig): net.Socket {
  const body = toolCall('lazy');
  const socket = net.connect(gateway.port, '127.0.0.1').pause();
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  const head = [
    'POST /acme/mcp HTTP/1.1',
    `Host: 127.0.0.1:${gateway.port}`,
    `Authorization: Bearer ${token}`,
    'Accept: application/json, text/event-stream',
    'Content-Type: application/json',
    'MCP-Protocol-Version: 2026-07-28',
    'Mcp-Method: tools/call',
    'Mcp-Name: search_customers',
    'Connection: close',
    `Content-Length: ${body.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  return socket;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of answers that this process holds, the server of the test included, MiB. */
function held(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers / MIB;
}

/** For all answers together: what is on its way in buffers of streams and windows. */
const MOST_MIB = 60;

/** What is held once it has stopped growing, or has grown beyond every bound. */
async function heldInTheEnd(): Promise<number> {
  for (let last = 0, still = 0; ; ) {
    await wait(100);
    const now = held();

    still = Math.abs(now - last) < 1 ? still + 1 : 0;
    if (still === 5 || now > 3 * MOST_MIB) return now;
    last = now;
  }
}

const cases = (['h2', 'http/1.1'] as const).flatMap((http) =>
  (['json', 'event-stream'] as const).map((as) => [http, as] as const),
);

it.each(cases)(
  'over %s, twenty answers (%s) of 300 MiB that nobody reads hold no memory and no call',
  async (http, as) => {
    const rig = await startSandboxRig({ http });
    const bomb = { kind: 'body-bomb', bytes: 300 * MIB, as } as const;
    const bombs = rig.sandbox.trouble.next(bomb, { rpc: 'tools/call', times: READERS });
    const readers = Array.from({ length: READERS }, () => lazyClient(rig));
    await vi.waitFor(() => expect(bombs.hits).toBe(READERS), { timeout: 5000 });
    expect(await heldInTheEnd()).toBeLessThan(MOST_MIB);
    for (let calls = 0; calls < 20; calls++) {
      const started = performance.now();
      expect(await send(rig)).toMatchObject({ status: 200, complete: true });
      expect(performance.now() - started).toBeLessThan(2000);
    }
    await vi.waitFor(() => expect(rig.gateway.callsUnderWay).toBe(READERS));
    for (const reader of readers) reader.destroy();
    await rig.expectUnharmed();
  },
);

it.each(['h2', 'http/1.1'] as const)('over %s, a client that reads slowly gets every byte', async (http) => {
  const rig = await startSandboxRig({ http });
  const bytes = 20 * MIB;
  rig.sandbox.trouble.next({ kind: 'body-bomb', bytes }, { rpc: 'tools/call' });
  const reader = lazyClient(rig);
  await vi.waitFor(() => expect(rig.gateway.callsUnderWay).toBe(1));
  let letters = 0;
  // A pause after every chunk.
  reader.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 0x62) letters++;
    reader.pause();
    setImmediate(() => reader.resume());
  });
  reader.resume();
  await new Promise((resolve) => reader.once('close', resolve));
  // The size of a chunk is in hexadecimal, in which the letter b occurs too.
  expect(letters).toBeGreaterThanOrEqual(bytes);
  expect(letters).toBeLessThan(bytes + 10_000);
  await rig.expectUnharmed();
});
