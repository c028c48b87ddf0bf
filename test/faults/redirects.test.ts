/** Servers that send a call, and with it the credential, elsewhere. */
import { expect, it } from 'vitest';
import { startRawServer } from './raw-server.ts';
import { send, startRig } from './rig.ts';

const STATUSES = [300, 301, 302, 303, 307, 308];

it.each(STATUSES)('does not follow a %i to another server, and says so', async (status) => {
  const thief = await startRawServer();
  const server = await startRawServer();
  const rig = await startRig(server);
  server.requests.length = 0;
  const { script } = server;
  server.script = ({ secure }) =>
    void secure.write(`HTTP/1.1 ${status} Moved\r\nlocation: ${thief.url}\r\ncontent-length: 0\r\n\r\n`);
  const { status: answered, code, message, headers } = await send(rig);
  expect([answered, code, headers.location]).toEqual([200, 'GW_UPSTREAM_REDIRECT', undefined]);
  expect(message).not.toContain(thief.origin);
  expect([server.requests.length, thief.connects]).toEqual([1, 0]);
  server.script = script;
  await thief.close();
  await rig.expectUnharmed();
});

it('does not follow a redirect to another path of the same server', async () => {
  const server = await startRawServer();
  const rig = await startRig(server);
  server.requests.length = 0;
  const { script } = server;
  server.script = ({ secure }) =>
    void secure.write('HTTP/1.1 307 Moved\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n');
  expect([(await send(rig)).code, server.requests.length]).toEqual(['GW_UPSTREAM_REDIRECT', 1]);
  server.script = script;
  await rig.expectUnharmed();
});
