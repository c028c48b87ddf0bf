/** Bodies that are no JSON-RPC, or hardly: they are no business of the gateway, in either direction. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type RawServer, startRawServer } from './raw-server.ts';
import { type Rig, send, startRig } from './rig.ts';

const RUNS = { numRuns: 150, interruptAfterTimeLimit: 10_000 };

/** JSON-RPC that went wrong: cut, doubled, misspelt, with bytes of no alphabet; or bytes that never were JSON. */
const messages = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
  fc
    .record({
      message: fc.record(
        {
          jsonrpc: fc.constantFrom('2.0', '1.0', 2, null),
          id: fc.oneof(fc.integer(), fc.string(), fc.double(), fc.constant(null), fc.object()),
          method: fc.oneof(fc.constantFrom('tools/call', 'initialize', '__proto__'), fc.anything()),
          params: fc.anything(),
        },
        { requiredKeys: [] },
      ),
      cut: fc.nat(),
      junk: fc.uint8Array({ maxLength: 8 }),
    })
    .map(({ message, cut, junk }) => {
      const bytes = Buffer.from(JSON.stringify(message, (_, value) => (typeof value === 'bigint' ? 0 : value)) ?? '');
      return Buffer.concat([
        bytes.subarray(0, cut % (bytes.length + 1)),
        junk,
        bytes.subarray(cut % (bytes.length + 1)),
      ]);
    }),
);

async function rigOf(): Promise<[Rig, RawServer]> {
  const server = await startRawServer();
  return [await startRig(server), server];
}

const bodyOf = (request = '') => Buffer.from(request.slice(request.indexOf('\r\n\r\n') + 4), 'latin1');

it('passes every byte of a malformed request on, and nothing else', { timeout: 30_000 }, async () => {
  const [rig, server] = await rigOf();
  const { script } = server;
  server.script = ({ secure }) => void secure.write('HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n');
  await fc.assert(
    fc.asyncProperty(messages, async (body) => {
      server.requests.length = 0;
      const { status, complete } = await send(rig, { body });
      expect([status, complete, server.requests.length]).toEqual([202, true, 1]);
      expect(bodyOf(server.requests[0]).equals(body)).toBe(true);
    }),
    RUNS,
  );
  server.script = script;
  await rig.expectUnharmed();
});

it('passes every byte of a malformed answer back, and nothing else', { timeout: 30_000 }, async () => {
  const [rig, server] = await rigOf();
  const { script } = server;
  const types = fc.constantFrom('application/json', 'text/event-stream', 'text/plain', 'nonsense');
  await fc.assert(
    fc.asyncProperty(messages, types, fc.boolean(), async (body, type, chunked) => {
      server.script = ({ secure }) => {
        const framing = chunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`;
        secure.write(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${framing}\r\n\r\n`);
        if (!chunked) return void secure.write(body);
        if (body.length > 0) secure.write(Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, CRLF]));
        secure.write('0\r\n\r\n');
      };
      const { status, bytes, complete } = await send(rig);
      expect([status, complete, bytes.equals(body)]).toEqual([200, true, true]);
    }),
    RUNS,
  );
  server.script = script;
  await rig.expectUnharmed();
});

const CRLF = Buffer.from('\r\n');

it('answers a malformed request in words when it must answer itself', { timeout: 30_000 }, async () => {
  const [rig] = await rigOf();
  rig.connections.pause('acme');
  await fc.assert(
    fc.asyncProperty(messages, async (body) => {
      const { status, text, complete } = await send(rig, { body });
      const answers = [JSON.parse(text)].flat() as { jsonrpc: string; error: { data: { code: string } } }[];
      expect([200, 503]).toContain(status);
      expect(complete).toBe(true);
      for (const { jsonrpc, error } of answers) expect([jsonrpc, error.data.code]).toEqual(['2.0', 'GW_PAUSED']);
    }),
    RUNS,
  );
  await rig.connections.resume('acme');
  await rig.expectUnharmed();
});
