/**
 * Makes sure that this machine has what the tests use besides Node: a Chromium, and a Secret Service for the keychain.
 * On Debian as root it installs them; elsewhere it says what is missing. Run before `npm test`.
 */
import { spawnSync } from 'node:child_process';

interface Need {
  readonly what: string;
  /** Commands of which one must be on the PATH. */
  readonly commands: readonly string[];
  readonly packages: readonly string[];
}

const NEEDS: readonly Need[] = [
  { what: 'a browser', commands: ['chromium', 'google-chrome'], packages: ['chromium'] },
  { what: 'a Secret Service', commands: ['gnome-keyring-daemon'], packages: ['gnome-keyring', 'libsecret-1-0'] },
  { what: 'a session bus', commands: ['dbus-run-session'], packages: ['dbus'] },
  { what: 'unprivileged users for tests', commands: ['setpriv'], packages: ['util-linux'] },
];

const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
const missing = () => NEEDS.filter(({ commands }) => !commands.some(has));

function apt(...args: string[]): boolean {
  const run = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return run.status === 0;
}

function install(packages: readonly string[]): void {
  const wanted = ['install', '-y', '--no-install-recommends', ...packages];
  // The lists of a new machine may be absent or stale.
  if (!apt(...wanted) && apt('update')) apt(...wanted);
}

if (process.platform === 'linux') {
  const lacking = missing().flatMap(({ packages }) => packages);
  if (lacking.length > 0 && process.getuid?.() === 0 && has('apt-get')) {
    process.stdout.write(`installing ${lacking.join(' ')}\n`);
    install(lacking);
  }
  const still = missing();
  for (const { what, packages } of still)
    process.stderr.write(`missing: ${what}. Install ${packages.join(' and ')}, then run the tests again.\n`);
  process.exitCode = still.length > 0 ? 1 : 0;
}
