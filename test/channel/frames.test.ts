import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FRAME, type FrameKind, type FrameLink, openFrames } from '../../main/channel/index.ts';
import { folders } from './folders.ts';

const MAX = 8 * 1024 * 1024;
type Seen = [kind: FrameKind, seq: number, payload: string];

async function pair(): Promise<[Socket, Socket]> {
  const { run } = folders();
  mkdirSync(run, { recursive: true });
  const server = createServer().listen(join(run, 's'));
  await once(server, 'listening');
  const near = connect(join(run, 's'));
  const [far] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  return [near, far];
}

function link(socket: Socket, seen: Seen[] = [], onDrain = () => {}, onClose = () => {}): FrameLink {
  return openFrames(socket, MAX, {
    onFrame: (kind, seq, payload) => seen.push([kind, seq, Buffer.concat(payload).toString('latin1')]),
    onDrain,
    onClose,
  });
}

describe('frames', () => {
  it('arrive as they were sent, whatever their sizes', async () => {
    const [near, far] = await pair();
    const seen: Seen[] = [];
    link(far, seen);
    const sender = link(near);
    const sent: Seen[] = [0, 1, 8, 9, 10, 4096, 65_527, 65_536, 300_000, 3].map((size, at) => [
      FRAME.request,
      at + 1,
      'x'.repeat(size),
    ]);
    for (const [kind, seq, payload] of sent) sender.send(kind, seq, [Buffer.from(payload)]);
    await vi.waitFor(() => expect(seen).toHaveLength(sent.length));
    expect(seen).toEqual(sent);
  });

  it('arrive wherever the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...Object.values(FRAME)), fc.nat(), fc.uint8Array({ maxLength: 40 })), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 50 }),
        async (frames, cuts) => {
          const [near, far] = await pair();
          const bytes: Buffer[] = [];
          link(far).end();
          const wire = Buffer.concat(
            frames.map(([kind, seq, payload]) => {
              const head = Buffer.alloc(9);
              head[0] = kind;
              head.writeUInt32BE(seq, 1);
              head.writeUInt32BE(payload.length, 5);
              return Buffer.concat([head, payload]);
            }),
          );
          const seen: Seen[] = [];
          link(near, seen);
          let at = 0;
          for (let i = 0; at < wire.length; i++) {
            const step = cuts[i % cuts.length] ?? 1;
            bytes.push(wire.subarray(at, at + step));
            at += step;
          }
          for (const piece of bytes) near.emit('data', piece);
          expect(seen).toEqual(
            frames.map(([kind, seq, payload]) => [kind, seq, Buffer.from(payload).toString('latin1')]),
          );
          near.destroy();
          far.destroy();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of one callback are sent as one write, without waiting for the turn to end', async () => {
    const [near] = await pair();
    const write = vi.spyOn(near, 'write');
    const sender = link(near);
    for (let seq = 1; seq <= 50; seq++) sender.send(FRAME.request, seq, [Buffer.from('{}')]);
    expect(write).not.toHaveBeenCalled();
    await new Promise<void>((resolve) => process.nextTick(resolve));
    expect(write).toHaveBeenCalledOnce();
    await new Promise(setImmediate);
    expect(write).toHaveBeenCalledOnce();
  });

  it('of several callbacks of one turn are sent as two writes', async () => {
    const [near] = await pair();
    const write = vi.spyOn(near, 'write');
    const sender = link(near);
    for (let seq = 1; seq <= 50; seq++) {
      sender.send(FRAME.answer, seq, [Buffer.from('{}')]);
      await new Promise<void>((resolve) => process.nextTick(resolve));
    }
    await new Promise(setImmediate);
    expect(write).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['of an unknown kind', [9, 0, 0, 0, 1, 0, 0, 0, 0]],
    ['longer than allowed', [FRAME.request, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff]],
  ])('%s close the channel', async (_what, head) => {
    const [near, far] = await pair();
    const seen: Seen[] = [];
    const closed = vi.fn();
    link(far, seen, () => {}, closed);
    near.on('error', () => {}).write(Buffer.from(head));
    await once(near.resume(), 'close');
    expect(closed).toHaveBeenCalledOnce();
    expect(seen).toEqual([]);
  });

  it('tell the sender to wait while the other side does not read, and when to go on', async () => {
    const [near, far] = await pair();
    far.pause();
    const onDrain = vi.fn();
    const sender = link(near, [], onDrain);
    const payload = Buffer.alloc(256 * 1024);
    let sent = 0;
    while (sender.send(FRAME.answer, ++sent, [payload])) await new Promise(setImmediate);
    expect(sent).toBeLessThan(20);
    expect(sender.full).toBe(true);
    expect(onDrain).not.toHaveBeenCalled();
    far.resume();
    await vi.waitFor(() => expect(onDrain).toHaveBeenCalledOnce());
    expect(sender.full).toBe(false);
  });

  it('are not read while more than 4 MiB wait to be sent', async () => {
    const [near, far] = await pair();
    far.pause();
    const seen: Seen[] = [];
    const sender = link(near, seen);
    const payload = Buffer.alloc(256 * 1024);
    for (let seq = 1; seq <= 20; seq++) sender.send(FRAME.answer, seq, [payload]);
    const other = link(far);
    far.pause();
    other.send(FRAME.request, 1, [Buffer.from('late')]);
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    expect(seen).toEqual([]);
    far.resume();
    await vi.waitFor(() => expect(seen).toEqual([[FRAME.request, 1, 'late']]));
  });

  it('sent before the end arrive, and none is delivered after it', async () => {
    const [near, far] = await pair();
    const [atNear, atFar]: [Seen[], Seen[]] = [[], []];
    const closed = vi.fn();
    const sender = link(near, atNear, () => {}, closed);
    const receiver = link(far, atFar);
    sender.send(FRAME.answer, 7, [Buffer.alloc(500_000, 'x')]);
    sender.end();
    receiver.send(FRAME.request, 1, [Buffer.from('too late')]);
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
    await vi.waitFor(() => expect(atFar).toEqual([[FRAME.answer, 7, 'x'.repeat(500_000)]]));
    expect(atNear).toEqual([]);
  });
});
