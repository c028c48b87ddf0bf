import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { asked, newHome, sandboxConnection, sandboxForTest, served, started, textOf } from './gangway.ts';

const initializeLine = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});

it('carries a client over stdio to the connection, and ends when its stdin does', async () => {
  const sandbox = await sandboxForTest();
  const home = newHome(sandbox);
  await served(home);
  await asked(home, sandboxConnection(sandbox), { input: sandbox.sharedKeys.northwind.key });
  await asked(home, ['clients', 'add', 'claude', '--carrier', 'bridge', '--connection', 'onboard']);
  const bridge = started(home, ['bridge', '--client', 'claude', '--connection', 'onboard']);
  bridge.stdin.write(`${initializeLine}\n`);
  const [answer] = (await once(createInterface({ input: bridge.stdout }), 'line')) as [string];
  expect(JSON.parse(answer)).toMatchObject({ id: 1, result: { protocolVersion: '2025-11-25' } });
  const closed = once(bridge, 'close');
  bridge.stdin.end();
  expect(await closed).toEqual([0, null]);
});

it('answers in words when Gangway is not running', async () => {
  const home = newHome();
  await asked(home, ['clients', 'add', 'claude', '--carrier', 'bridge', '--all-connections']);
  const bridge = started(home, ['bridge', '--client', 'claude', '--connection', 'onboard']);
  bridge.stdin.end(`${initializeLine}\n`);
  const [stdout] = await Promise.all([textOf(bridge.stdout), once(bridge, 'close')]);
  expect(JSON.parse(stdout)).toMatchObject({ id: 1, error: { data: { code: 'GW_NOT_RUNNING' } } });
});
