import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type App, contractHandlers, startApp } from '../../../main/app/index.ts';
import { nodeHost } from '../../../main/host/index.ts';
import { createPolicy, type PolicyValues } from '../../../main/policy/index.ts';
import { connectionSchema } from '../../../preload/contract.ts';
import { CONNECTION, keyFile, outcomeOfCall, setUp } from '../../faults/gangway.ts';
import { sandboxProvider } from '../../sandbox/demo-provider.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { DAY, faultOf } from './rig.ts';

async function rig() {
  const folder = mkdtempSync(join(tmpdir(), 'gangway-rules-'));
  const sandbox = await startSandbox({ identity: { rest: true } });
  const running: App[] = [];
  onTestFinished(async () => {
    for (const app of running) await app.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    sandbox,
    async start(values: Partial<PolicyValues> = {}): Promise<App> {
      for (const app of running.splice(0)) await app.close();
      const app = await startApp({
        host: nodeHost({
          environment: {},
          paths: { data: folder, run: join(folder, 'run') },
          sealers: [keyFile(folder)],
        }),
        port: 0,
        trust: { anchors: [sandbox.ca] },
        providers: [sandboxProvider(sandbox)],
        policy: createPolicy(values),
      });
      running.push(app);
      await app.checked;
      return app;
    },
    /** Lets the stored keys be so many days older. */
    age(days: number): void {
      const file = join(folder, 'connections.json');
      const older = (_: string, at: string) => `"storedAt": ${Number(at) - days * DAY}`;
      writeFileSync(file, readFileSync(file, 'utf8').replace(/"storedAt": (\d+)/g, older));
    },
  };
}

it('an overdue key stops calls with an error that says what to do, until a new one is entered', async () => {
  const { sandbox, start, age } = await rig();
  const { key } = sandbox.sharedKeys.northwind;
  const first = await start();
  const token = await setUp(first, key);
  await first.close();
  age(100);
  const app = await start({ MaxKeyAgeDays: 90, RotationGraceDays: 5 });
  expect(await outcomeOfCall(app, token)).toBe('GW_ROTATION_OVERDUE');
  const { connections } = await contractHandlers(app)['status.read']({});
  expect(connectionSchema.parse(connections[0])).toMatchObject({
    state: { kind: 'blocked', reason: 'policy', problem: { code: 'GW_ROTATION_OVERDUE' } },
    rotation: { due: { reason: 'age', stage: 'overdue' } },
  });
  const next = sandbox.keys.rotate(key, { overlap: true });
  await contractHandlers(app)['rotation.enterKey']({ id: CONNECTION, key: next.key });
  expect(await outcomeOfCall(app, token)).toBe('fine');
});

it('says who may replace keys, and lets a program of the organisation do it where no person may', async () => {
  const { sandbox, start } = await rig();
  const { key } = sandbox.sharedKeys.northwind;
  const app = await start({ WhoMayRotate: 'nobody' });
  const token = await setUp(app, key);
  const next = sandbox.keys.rotate(key, { overlap: true });
  const { 'status.read': status, 'rotation.enterKey': enterKey } = contractHandlers(app);
  expect((await status({})).connections[0]?.rotation?.whoMayRotate).toBe('nobody');
  const entered = { id: CONNECTION, key: next.key, administers: true };
  expect(await faultOf(enterKey(entered))).toBe('GW_ROTATION_NOT_ALLOWED');
  await app.connections.rotations.enterKey(CONNECTION, next.key, 'organisation');
  expect(await outcomeOfCall(app, token)).toBe('fine');
});
