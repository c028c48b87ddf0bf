import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { chooseAddress, publishAddress } from '../../main/channel/address.ts';
import type { Diagnosis } from '../../main/doctor/index.ts';
import { asked, gangway, newHome, sandboxConnection, sandboxForTest, served } from './gangway.ts';

/** What must occur nowhere in what doctor prints, in any spelling. */
function expectWithout(printed: string, secrets: readonly string[]): void {
  for (const secret of secrets) {
    const bytes = Buffer.from(secret);
    const spellings = [secret, bytes.toString('base64'), bytes.toString('hex'), encodeURIComponent(secret)];
    for (const spelling of spellings) expect(printed).not.toContain(spelling);
  }
}

it('prints no secret: not of the vault, of clients, of proxies or of the environment', async () => {
  const sandbox = await sandboxForTest();
  const home = newHome(sandbox);
  const key = sandbox.sharedKeys.northwind.key;
  const canary = 'canary-7d1b/+42';
  const environment = {
    HTTPS_PROXY: `http://mona:${encodeURIComponent(canary)}@127.0.0.1:9`,
    http_proxy: `http://mona:${canary}@proxy.example`,
    NO_PROXY: `${canary}@x, .example`,
    ONBOARD_API_KEY: canary,
    NODE_EXTRA_CA_CERTS: '',
    NODE_OPTIONS: '',
    SSLKEYLOGFILE: '',
  };
  const running = await served(home);
  await asked(home, sandboxConnection(sandbox), { input: key });
  const { token } = await asked<{ token: string }>(home, ['clients', 'add', 'cursor', '--all-connections']);
  const secrets = [key, token, canary];
  for (const args of [['doctor'], ['doctor', '--json']]) {
    const { code, stdout, stderr } = await gangway(home, args, { environment });
    expect(code).toBe(1);
    expect(stdout).toContain('GW_PROXY_UNREACHABLE'.slice(0, args.length === 1 ? 0 : undefined));
    expectWithout(stdout + stderr, secrets);
  }
  await running.stop();
  const { stdout, stderr } = await gangway(home, ['doctor', ...home.vault], { environment });
  expect(stdout).toContain('Connection onboard');
  expectWithout(stdout + stderr, secrets);
});

it('finds all in order where it is, with Gangway running and without', async () => {
  const sandbox = await sandboxForTest();
  const home = newHome(sandbox);
  const running = await served(home);
  await asked(home, sandboxConnection(sandbox), { input: sandbox.sharedKeys.northwind.key });
  const withApp = await asked<Diagnosis>(home, ['doctor', '--no-keychain']);
  expect(withApp.counts.problem).toBe(0);
  expect(withApp.findings.find(({ area }) => area === 'App')?.what).toContain(`process ${running.pid}`);
  await running.stop();
  const { code, stdout } = await gangway(home, ['doctor', '--no-keychain', ...home.vault]);
  expect(stdout).toMatch(/\d+ ok, \d+ warnings?, 0 problems\.\n$/);
  expect(code).toBe(0);
});

it('makes no vault where there is none', async () => {
  const home = newHome();
  await gangway(home, ['doctor', ...home.vault]);
  expect(existsSync(join(home.folder, 'vault'))).toBe(false);
  expect(existsSync(home.vault[1] ?? '')).toBe(false);
});

it.runIf(process.platform !== 'win32')('ends with 1 when there is a problem, and says what to do', async () => {
  const home = newHome();
  mkdirSync(home.folder, { mode: 0o700 });
  chmodSync(home.folder, 0o755);
  const { code, stdout } = await gangway(home, ['doctor', ...home.vault]);
  expect(code).toBe(1);
  expect(stdout).toContain(`chmod 700 '${home.folder}'`);
});

it.runIf(process.platform !== 'win32')('tells a program that answers in the place of Gangway', async () => {
  const home = newHome();
  const address = chooseAddress({ data: home.folder, run: join(home.folder, 'run') });
  const impostor = createServer((socket) => {
    socket.on('error', () => {}).on('data', () => socket.write(`${'A'.repeat(43)}\n`));
  });
  onTestFinished(() => void impostor.close());
  await new Promise<void>((resolve) => impostor.listen(address, resolve));
  publishAddress(home.folder, address);
  const { code, stdout } = await gangway(home, ['doctor', '--json', ...home.vault]);
  expect(code).toBe(1);
  expect((JSON.parse(stdout) as Diagnosis).findings).toContainEqual(
    expect.objectContaining({ area: 'App', level: 'problem', code: 'GW_LISTENER_UNPROVEN' }),
  );
});
