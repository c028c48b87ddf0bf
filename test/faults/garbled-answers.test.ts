import { expect, it } from 'vitest';
import { type RawConnection, startRawServer } from './raw-server.ts';
import { type Answer, send, startRig } from './rig.ts';

/** What a client gets for an answer of the given bytes. */
async function answered(bytes: string | ((connection: RawConnection) => void)): Promise<Answer> {
  const server = await startRawServer();
  const rig = await startRig(server);
  server.requests.length = 0;
  const normal = server.script;
  server.script = (connection) => {
    server.script = normal;
    if (typeof bytes === 'function') bytes(connection);
    else connection.secure.write(Buffer.from(bytes, 'latin1'));
  };
  const answer = await send(rig);
  expect(server.requests).toHaveLength(1);
  await rig.expectUnharmed();
  return answer;
}

const OK = 'HTTP/1.1 200 OK\r\n';
const JSON_BODY = 'content-type: application/json\r\ncontent-length: 2\r\n\r\n{}';

it.each([
  ['words of another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ['a control character in a header', `${OK}x-a: a\x01b\r\n${JSON_BODY}`],
  ['a header name with a space', `${OK}x a: b\r\n${JSON_BODY}`],
  ['a header line without a colon', `${OK}nonsense\r\n${JSON_BODY}`],
  ['a folded header line', `${OK}x-a: a\r\n b\r\n${JSON_BODY}`],
  ['a length beside chunks', `${OK}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
])('tells that the answer is not valid when it holds %s', async (_, bytes) => {
  const { status, code, message } = await answered(bytes);
  expect([status, code]).toEqual([200, 'GW_UPSTREAM_MALFORMED']);
  expect(message).toMatch(/sent an answer that is not valid \(.+\)/);
});

it.each([
  ['a status below 100', 'HTTP/1.1 099 Odd\r\ncontent-length: 2\r\n\r\n{}'],
  ['a change of protocol that nobody asked for', `HTTP/1.1 101 Odd\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n`],
])('ends the call in words on %s', async (_, bytes) => {
  expect((await answered(bytes)).code).toMatch(/^GW_UPSTREAM_(MALFORMED|LOST)$/);
});

it.each([
  ['control characters', 'HTTP/1.1 200 O\x01\x02K\r\n'],
  ['bytes of another alphabet', 'HTTP/1.1 200 Gr\xfcn\xff\r\n'],
  ['UTF-8', `HTTP/1.1 200 ${Buffer.from('Grün').toString('latin1')}\r\n`],
  ['more words than a head may have bytes', `HTTP/1.1 200 ${'w'.repeat(1024 * 1024)}\r\n`],
])('passes an answer whose status is followed by %s', async (_, line) => {
  const { status, text, complete } = await answered(`${line}${JSON_BODY}`);
  expect([status, text, complete]).toEqual([200, '{}', true]);
});

it('passes what comes before the answer by, and the answer as it is', async () => {
  const early = 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(3);
  const { status, text, headers } = await answered(`${early}${OK}x-own: 1\r\n${JSON_BODY}`);
  expect([status, text, headers['x-own'], headers.link]).toEqual([200, '{}', '1', undefined]);
});

it('ends the answer as a broken one when its chunks are nonsense', async () => {
  const body = 'content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n';
  const { status, complete } = await answered(`${OK}${body}`);
  expect([status, complete]).toEqual([200, false]);
});
