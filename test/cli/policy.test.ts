import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_POLICY, registryFile } from '../../main/policy/generate/index.ts';
import { POLICY_FILE, policyRoot } from '../policy/rig.ts';
import { asked, gangway, newHome, served } from './gangway.ts';

interface Shown {
  readonly managed: boolean;
  readonly problems: readonly unknown[];
  readonly keys: ReadonlyArray<{ readonly key: string; readonly value: unknown; readonly source: string | null }>;
}

describe('policy show', () => {
  it('tells what the places say where no app runs, and what is in force where one does', async () => {
    const home = newHome();
    const root = policyRoot();
    const options = { environment: { GANGWAY_POLICY_ROOT: root.root } };
    root.write(POLICY_FILE, { ApprovedClients: ['cursor'] });
    const clients = async () =>
      (await asked<Shown>(home, ['policy', 'show'], options)).keys.find(({ key }) => key === 'ApprovedClients');
    expect(await clients()).toMatchObject({ value: ['cursor'], source: join(root.root, POLICY_FILE) });
    const app = await served(home, [], options);
    expect(await clients()).toMatchObject({ value: ['cursor'] });
    await app.stop();
    const words = await gangway(home, ['policy', 'show'], options);
    expect(words.stdout).toContain('This computer has a policy.');
    expect(words.stdout).toMatch(/ApprovedClients {2}\["cursor"\] {2}from .*policy\.json/);
  });

  it('ends with 1 and says what is wrong', async () => {
    const root = policyRoot();
    root.write(POLICY_FILE, { GatewayPort: 80 });
    const ran = await gangway(newHome(), ['policy', 'show'], { environment: { GANGWAY_POLICY_ROOT: root.root } });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('GatewayPort: The value 80 is not valid: the least is 1024.');
  });
});

describe('policy validate', () => {
  it('takes what every system writes, and names what is wrong without repeating a credential', async () => {
    const home = newHome();
    const root = policyRoot();
    const valid = root.write('policy.reg', registryFile(EXAMPLE_POLICY));
    expect(await asked(home, ['policy', 'validate', valid])).toMatchObject({ valid: true, problems: [] });
    const KEY = 'onb_live_7f3a9c51e2d84b60a1b2c3d4';
    const wrong = join(root.root, 'wrong.json');
    writeFileSync(
      wrong,
      JSON.stringify({ ManagedConnections: [{ id: 'a', provider: 'onboard', model: 'api-key', key: KEY }] }),
    );
    const ran = await gangway(home, ['policy', 'validate', wrong]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('ManagedConnections: ');
    expect(`${ran.stdout}${ran.stderr}`).not.toContain(KEY);
    const absent = await gangway(home, ['policy', 'validate', join(root.root, 'absent.json')]);
    expect([absent.code, absent.stderr]).toEqual([1, expect.stringContaining('GW_POLICY_FILE')]);
  });
});
