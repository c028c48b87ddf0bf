/** A local program that opens connections to the gateway as fast as it can, and uses none of them well. */
import { readdirSync } from 'node:fs';
import net from 'node:net';
import { expect, it, vi } from 'vitest';
import { startRawServer } from './raw-server.ts';
import { type Rig, send, startRig } from './rig.ts';

const CONNECTS = 10_000;
const AT_ONCE = 250;

const descriptors = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0);

/** What a connection does with itself once it is there; resolves when it is gone. */
const MANNERS: readonly ((socket: net.Socket) => void)[] = [
  (socket) => void socket.end(),
  (socket) => void socket.resetAndDestroy(),
  (socket) => void socket.write('POST /acme/mcp HT', () => socket.destroy()),
  (socket) => void socket.end('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  (socket) => void socket.end('\x16\x03\x01nonsense\r\n\r\n'),
];

function connected({ gateway }: Rig): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(gateway.port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
  });
}

async function comeAndGo(rig: Rig, number: number): Promise<void> {
  const socket = await connected(rig);
  const gone = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {}).resume();
  MANNERS[number % MANNERS.length]?.(socket);
  await gone;
}

it('answers as before after ten thousand connects, and has no descriptor left of them', {
  timeout: 60_000,
}, async () => {
  const rig = await startRig(await startRawServer());
  expect((await send(rig)).status).toBe(200);
  const before = descriptors();
  for (let wave = 0; wave < CONNECTS / AT_ONCE; wave++) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => comeAndGo(rig, at)));
    if (wave % 10 === 0) expect((await send(rig)).status).toBe(200);
  }
  await vi.waitFor(() => expect(descriptors()).toBeLessThanOrEqual(before), { timeout: 5000, interval: 20 });
  await rig.expectUnharmed();
});

it('takes no more connections than it can carry, keeps those it has, and is free again when they end', async () => {
  const rig = await startRig(await startRawServer(), { limits: { maxConnections: 50 } });
  const held = await Promise.all(Array.from({ length: 50 }, () => connected(rig)));
  const turnedAway = await connected(rig);
  await new Promise((resolve) => turnedAway.on('error', () => {}).once('close', resolve));
  expect(held.filter((socket) => socket.destroyed)).toEqual([]);
  held[0]?.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await new Promise((resolve) => held[0]?.once('data', resolve));
  for (const socket of held) socket.destroy();
  await rig.expectUnharmed();
});
