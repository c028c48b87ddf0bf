/**
 * Installs the Debian package into a fresh system as docs/deploy/linux.md says, uses it as a person would, and removes
 * it again. Every command that stands in a block of that page is run.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const GUIDE = join(import.meta.dirname, '..', '..', 'docs', 'deploy', 'linux.md');
const PERSON = 'ada';
const HOME = `/home/${PERSON}`;
const CONFIG = `${HOME}/.cursor/mcp.json`;
const BEFORE = '{\n  "mcpServers": {},   "mine" : 1\n}\n';

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @returns what was not as it should be */
export function installCleanly(deb: string, folder: string): string[] {
  if (process.getuid?.() !== 0) return ['not run: a fresh system can be made by root only'];
  const root = join(folder, 'system');
  execFileSync('debootstrap', ['--variant=minbase', 'bookworm', root], { stdio: 'ignore' });
  copyFileSync(deb, join(root, 'gangway.deb'));
  const inside = (...argv: string[]): Ran =>
    spawnSync('chroot', [root, ...argv], { encoding: 'utf8', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } });
  const asPerson = (...argv: string[]) =>
    inside('runuser', '-u', PERSON, '--', 'env', '-i', `HOME=${HOME}`, 'PATH=/usr/bin:/bin', ...argv);
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  /** What a person does with it, between the guide's installation and its removal. */
  const use = () => {
    const doctor = asPerson('gangway', 'doctor', '--json');
    expect(doctor.stdout.startsWith('{'), `gangway doctor says: ${doctor.stderr}`);
    const connected = asPerson('gangway', 'clients', 'connect', 'cursor');
    expect(connected.status === 0, `a client cannot be connected: ${connected.stderr}`);
    expect(readFileSync(join(root, CONFIG), 'utf8') !== BEFORE, 'connecting a client changed nothing');
  };

  inside('useradd', '--create-home', PERSON);
  inside('runuser', '-u', PERSON, '--', 'mkdir', '-p', `${HOME}/.cursor`);
  writeFileSync(join(root, CONFIG), BEFORE);
  inside('chown', `${PERSON}:`, CONFIG);
  for (const command of commandsOf(readFileSync(GUIDE, 'utf8'))) {
    if (command.startsWith('dpkg --remove')) use();
    const { status, stderr } = inside('sh', '-c', command);
    expect(status === 0, `"${command}" fails: ${stderr.trim()}`);
  }
  expect(readFileSync(join(root, CONFIG), 'utf8') === BEFORE, "the client's file is not as it was");
  for (const path of ['opt/Gangway', 'usr/bin/gangway', 'usr/share/applications/gangway-desktop.desktop']) {
    expect(!existsSync(join(root, path)), `/${path} is left`);
  }
  return problems;
}

/** The lines of the blocks that are marked as commands. */
function commandsOf(guide: string): string[] {
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)];
  return blocks.flatMap(([, block = '']) => block.split('\n').filter((line) => line !== ''));
}
