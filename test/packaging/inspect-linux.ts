/** What is wrong with a package for Linux, in words. */
import { execFileSync } from 'node:child_process';

const read = (program: string, ...args: string[]) =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });

/** Paths that every package has, below the root of the system. */
const PATHS = [
  'opt/Gangway/gangway-desktop',
  'opt/Gangway/resources/app.asar',
  'opt/Gangway/resources/cli/gangway',
  'usr/bin/gangway',
  'usr/share/applications/gangway-desktop.desktop',
];

export function inspectDeb(file: string): string[] {
  const content = read('dpkg-deb', '-c', file);
  const about = read('dpkg-deb', '-I', file);
  const prerm = read('dpkg-deb', '-I', file, 'prerm');
  const desktop = execFileSync('sh', [
    '-c',
    'dpkg-deb --fsys-tarfile "$0" | tar -xO ./usr/share/applications/gangway-desktop.desktop',
    file,
  ]).toString();
  const problems = PATHS.filter((path) => !content.includes(` ./${path}\n`)).map((path) => `it lacks /${path}`);
  if (!/^ Package: gangway$/m.test(about)) problems.push('its name is not gangway');
  if (!/^ Depends: .*libsecret-1-0/m.test(about)) problems.push('it does not ask for the system keychain');
  if (!prerm.includes('uninstall')) problems.push('it does not put the files of AI clients back when it goes');
  if (!/^-rwxr-xr-x root\/root .* \.\/usr\/bin\/gangway$/m.test(content)) problems.push('gangway cannot be run by all');
  for (const line of content.split('\n')) {
    const [mode = '', owner = ''] = line.split(/\s+/);
    if (mode !== '' && owner !== 'root/root') problems.push(`not of root: ${line}`);
    if (/^.(....w|.......w)/.test(mode) && !mode.startsWith('l')) problems.push(`others may write: ${line}`);
    if (/^...[sS]|^......[sS]/.test(mode)) problems.push(`runs with another's rights: ${line}`);
  }
  if (!desktop.includes('x-scheme-handler/gangway')) problems.push('it does not register gangway://');
  if (desktop.includes('--no-sandbox')) problems.push('it switches the sandbox off');
  return problems;
}

export function inspectRpm(file: string): string[] {
  const files = read('rpm', '-qpl', file);
  const scripts = read('rpm', '-qp', '--scripts', file);
  const problems = PATHS.filter((path) => !files.includes(`/${path}\n`)).map((path) => `it lacks /${path}`);
  if (!scripts.includes('preuninstall') || !scripts.includes('uninstall')) {
    problems.push('it does not put the files of AI clients back when it goes');
  }
  return problems;
}

export function inspectTar(file: string): string[] {
  const content = read('tar', '-tzf', file);
  const wanted = ['gangway-desktop', 'resources/app.asar', 'resources/cli/gangway'];
  return wanted.filter((path) => !content.includes(`/${path}\n`)).map((path) => `it lacks ${path}`);
}
