import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startGangway } from '../../faults/gangway.ts';
import { rotateUnderLoad } from '../../sandbox/demo-rotate.ts';
import { startSandbox } from '../../sandbox/index.ts';

it('replaces keys while 32 callers and 3 streams are at work, in each header form, with and without overlap: no call fails, no client starts anew', {
  timeout: 180_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gangway-load-'));
  const sandbox = await startSandbox({ identity: { rest: true }, keepRequests: 100_000 });
  const app = await startGangway(folder, sandbox);
  onTestFinished(async () => {
    await app.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { token } = app.grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' });
  const said: string[] = [];
  const outcome = await rotateUnderLoad({
    ...{ app, sandbox, token, callers: 32, streams: 3 },
    goesOn: (rounds) => rounds < 2,
    say: (text) => said.push(text),
  });
  expect(outcome, said.join('\n')).toMatchObject({ rotations: 6, failed: 0, clientRestarts: 0 });
  expect(outcome.calls).toBeGreaterThan(300);
  // The load did meet what this is about: calls that were refused, and went on with the new key.
  expect(
    sandbox.requests.filter(({ status, rpc }) => status === 401 && rpc?.tool !== undefined).length,
  ).toBeGreaterThan(3);
  const used = new Set(sandbox.requests.map(({ keyId }) => keyId));
  expect(used.size).toBeGreaterThan(9);
});
