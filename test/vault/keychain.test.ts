/**
 * The sealer of the system keychain against a real Secret Service, and against all the ways in which there is none.
 * Where the programs that this needs are missing, the tests fail and name them.
 */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { start, temporaryFolder } from './temporary.ts';

const WITH_KEYRING = fileURLToPath(new URL('./with-keyring.sh', import.meta.url));
const STEPS = fileURLToPath(new URL('./keychain-steps.ts', import.meta.url));

interface Surroundings {
  readonly folder: string;
  /** Runs steps in one session with the keyring of this folder. */
  readonly inSession: (steps: string[], passphrase?: string) => Promise<unknown[]>;
  readonly file: string;
}

async function surroundings(): Promise<Surroundings> {
  const folder = await temporaryFolder();
  const file = join(folder, 'vault');
  return {
    folder,
    file,
    async inSession(steps, passphrase = 'right') {
      const argv = [WITH_KEYRING, process.execPath, STEPS, file, '30000', ...steps];
      const environment = {
        PATH: process.env.PATH,
        HOME: folder,
        KEYRING_HOME: join(folder, 'keyring'),
        KEYRING_PASS: passphrase,
      };
      const { code, stdout, stderr } = await start(argv, environment).ended;
      expect(code, stderr).toBe(0);
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    },
  };
}

/** Runs one step without the wrapper, in an environment of its own. */
async function alone(argv: string[], environment: NodeJS.ProcessEnv): Promise<unknown> {
  const { code, stdout, stderr } = await start(argv, { PATH: process.env.PATH, ...environment }).ended;
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** The option for a bus that starts the given program as its Secret Service, or has none. */
async function bus(folder: string, program?: string): Promise<string> {
  const services = join(folder, 'services');
  await mkdir(services, { recursive: true });
  if (program) {
    await writeFile(join(services, 's.service'), `[D-BUS Service]\nName=org.freedesktop.secrets\nExec=${program}\n`);
  }
  const everything = '<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>';
  await writeFile(
    join(folder, 'bus.conf'),
    `<busconfig><type>session</type><listen>unix:dir=${folder}</listen><servicedir>${services}</servicedir>
      <policy context="default">${everything}</policy><limit name="service_start_timeout">500</limit></busconfig>`,
  );
  return `--config-file=${join(folder, 'bus.conf')}`;
}

describe.runIf(process.platform === 'linux')('with a Secret Service', { timeout: 60_000 }, () => {
  it('keeps the key of a vault in the keychain from one session to the next', async () => {
    const { inSession, folder, file } = await surroundings();
    expect(await inSession(['make', 'leftovers'])).toEqual([{ protection: 'os-keychain' }, { same: true }]);
    expect(await inSession(['use', 'twoVaults'])).toEqual([{ got: 'p' }, { got: ['p', 'q'] }]);
    expect((await stat(join(folder, 'keyring', 'data', 'keyrings', 'login.keyring'))).isFile()).toBe(true);
    expect(await readFile(file, 'utf8')).toContain('"sealer":"os-keychain"');
  });

  it('makes a new entry for a new key, and drops the old entry when nothing needs it any more', async () => {
    const { inSession } = await surroundings();
    const [, rotated, used] = await inSession(['make', 'rotate', 'use']);
    expect([rotated, used]).toEqual([{ moved: true, gone: true, got: 'p' }, { got: 'p' }]);
  });

  it('rule 7: says that the keychain is locked, changes nothing, and works again once it is unlocked', async () => {
    const { inSession, file, folder } = await surroundings();
    await inSession(['make']);
    const before = await readFile(file);
    expect(await inSession(['refused'], 'wrong')).toEqual([
      { existing: 'GW_VAULT_LOCKED', fresh: 'GW_VAULT_LOCKED', quick: true },
    ]);
    expect(await readFile(file)).toEqual(before);
    await expect(stat(join(folder, 'vault.fresh'))).rejects.toThrow('ENOENT');
    expect(await inSession(['use'])).toEqual([{ got: 'p' }]);
  });

  it('rule 7: tells an entry that was replaced from one that is gone', async () => {
    const { inSession, file } = await surroundings();
    await inSession(['make']);
    const before = await readFile(file);
    expect(await inSession(['replaced'])).toEqual([
      { replaced: 'GW_VAULT_WRONG_KEY', deleted: 'GW_VAULT_KEY_UNAVAILABLE' },
    ]);
    expect(await readFile(file)).toEqual(before);
  });

  it('rule 7: seals nothing without a message bus, rather than in the keyring of the kernel', async () => {
    const { inSession, file, folder } = await surroundings();
    await inSession(['make']);
    const before = await readFile(file);
    expect(await alone([process.execPath, STEPS, file, '30000', 'refused'], { HOME: folder })).toEqual({
      existing: 'GW_VAULT_NO_SEALER',
      fresh: 'GW_VAULT_NO_SEALER',
      quick: true,
    });
    expect(await readFile(file)).toEqual(before);
    await expect(stat(join(folder, 'vault.fresh'))).rejects.toThrow('ENOENT');
  });

  it('rule 7: seals nothing on a bus without a Secret Service, with one that was never set up, or with one that fails', async () => {
    const { inSession, file, folder } = await surroundings();
    await inSession(['make']);
    const run = join(folder, 'run');
    await mkdir(run, { mode: 0o700 });
    const environment = { HOME: folder, XDG_RUNTIME_DIR: run, XDG_DATA_HOME: join(folder, 'data') };
    const refusals = (...options: string[]) =>
      alone(['dbus-run-session', ...options, '--', process.execPath, STEPS, file, '30000', 'refused'], environment);
    const refused = { existing: 'GW_VAULT_NO_SEALER', fresh: 'GW_VAULT_NO_SEALER', quick: true };
    expect(await refusals(await bus(folder))).toEqual(refused);
    // The service that the bus starts by itself has no keyring yet, so it knows of no entry.
    expect(await refusals()).toEqual({ ...refused, existing: 'GW_VAULT_KEY_UNAVAILABLE' });
    // A service that is there and fails is not taken for none: a weaker sealer must not take its place.
    const broken = { existing: 'GW_VAULT_KEY_UNAVAILABLE', fresh: 'GW_VAULT_KEY_UNAVAILABLE', quick: true };
    expect(await refusals(await bus(folder, '/bin/false'))).toEqual(broken);
    expect(await refusals(await bus(folder, '/bin/sleep 5'))).toEqual(broken);
  });

  it('gives up on a keychain that does not answer, and the process can still end', async () => {
    const { inSession, file, folder } = await surroundings();
    await inSession(['make']);
    const socket = join(folder, 'bus');
    // Takes whatever it is sent, like a bus that hangs.
    const hanging = createServer((connection) => connection.on('error', () => {}).resume());
    await new Promise<void>((resolve) => hanging.listen(socket, resolve));
    onTestFinished(() => void hanging.close());
    const environment = { HOME: folder, DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}` };
    expect(await alone([process.execPath, STEPS, file, '1500', 'refused'], environment)).toEqual({
      existing: 'GW_VAULT_KEY_UNAVAILABLE',
      fresh: 'GW_VAULT_KEY_UNAVAILABLE',
      quick: true,
    });
    expect(await alone([process.execPath, STEPS, file, '500', 'reason'], environment)).toEqual({
      reason: 'it did not answer within 0.5 s; it may be waiting to be unlocked',
    });
  });
});
