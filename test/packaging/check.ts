/**
 * Packs stand-ins of Electron for three systems, opens each package and looks at what is in it; installs the Debian
 * package into a fresh system and removes it again. What can only be made on another system is not claimed: signing,
 * dmg, pkg, nsis and msi.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { path7za } from '7zip-bin';
import { buildAll, pack } from '../../scripts/packaging/pack.ts';
import { inspectApp, type Layout, layoutOf, sizeOf } from './inspect.ts';
import { inspectDeb, inspectRpm, inspectTar } from './inspect-linux.ts';
import { installCleanly } from './install.ts';
import { cliStandIn, electronStandIn } from './stand-ins.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Stands in the surroundings of the packer; it must be in no package. */
const CANARY = 'canary-9f2c81d07be3';

/** @returns whether everything was as it should be; prints each package with its size and verdict */
export async function checkPackages(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'gangway-packages-'));
  const verdicts: boolean[] = [];
  const report = (name: string, size: string, problems: readonly string[]) => {
    process.stdout.write(`${problems.length === 0 ? 'good ' : 'WRONG'}  ${name.padEnd(38)} ${size}\n`);
    for (const problem of problems) process.stdout.write(`         ${problem}\n`);
    verdicts.push(problems.length === 0);
  };
  try {
    prepareSurroundings();
    await buildAll();
    cliStandIn(join(ROOT, 'dist', 'executable', 'win-x64'), 'gangway.exe');
    cliStandIn(join(ROOT, 'dist', 'executable', 'mac-x64'), 'gangway');
    for (const system of ['linux', 'win32', 'darwin'] as const) {
      const app = await packStandIn(system, folder);
      report(`${system}, folder`, sizeOf(app.folder), await inspectApp(app, CANARY));
    }
    const packages = join(folder, 'linux');
    const find = (end: string) => join(packages, readdirSync(packages).find((name) => name.endsWith(end)) ?? end);
    const [deb, rpm, tar] = [find('.deb'), find('.rpm'), find('.tar.gz')];
    report('deb', sizeOf(deb), inspectDeb(deb));
    report('rpm', sizeOf(rpm), inspectRpm(rpm));
    report('tar.gz', sizeOf(tar), inspectTar(tar));
    report('deb, installed, used and removed', '', installCleanly(deb, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const good = verdicts.filter(Boolean).length;
  process.stdout.write(`${verdicts.length} checks, ${good} good. Electron is a stand-in; nothing is signed.\n`);
  return good === verdicts.length;
}

function prepareSurroundings(): void {
  // The package does not mark it as a program.
  chmodSync(path7za, 0o755);
  process.env.ELECTRON_BUILDER_7ZIP_PATH = path7za;
  process.env.CUSTOM_FPM_PATH = join(import.meta.dirname, 'fpm.ts');
  process.env.GANGWAY_CANARY = CANARY;
  if (process.getuid?.() === 0) {
    const wanted = ['rpm', 'debootstrap'].filter((name) => !onPath(name === 'rpm' ? 'rpmbuild' : name));
    if (wanted.length > 0) {
      execFileSync('apt-get', ['install', '-y', '--no-install-recommends', ...wanted], { stdio: 'ignore' });
    }
  }
}

function onPath(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const UNPACKED = { linux: 'linux-unpacked', win32: 'win-unpacked', darwin: 'mac' } as const;

async function packStandIn(system: Layout['system'], folder: string): Promise<Layout> {
  const output = join(folder, system);
  mkdirSync(output);
  await pack({
    system,
    targets: system === 'linux' ? ['dir', 'deb', 'rpm', 'tar.gz'] : ['dir'],
    config: {
      directories: { output, buildResources: 'resources/packaging' },
      electronDist: electronStandIn(system, join(folder, `electron-${system}`)),
      compression: 'store',
      deb: { compression: 'gz' },
      // Writing the icon and signing need the real program.
      ...(system === 'win32' && { win: { signAndEditExecutable: false } }),
      ...(system === 'darwin' && { mac: { identity: null, notarize: false } }),
    },
  });
  return layoutOf(system, join(output, UNPACKED[system]));
}
