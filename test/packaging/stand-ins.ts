/**
 * Stand-ins for Electron's distributions, whose real ones are a download of their own. They have the files that the
 * packer touches, with the marks that it looks for: a fuse wire, a version resource, property lists. Nothing of them
 * runs as Electron does; what is checked with them is what the packer and our hooks do.
 */
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { path7za } from '7zip-bin';
import { build, type PlistValue } from 'plist';

const VERSION = '45.4.1';
/** What @electron/fuses looks for: the sentinel, version 1, and nine fuses in the state in which Electron 45 ships. */
const FUSE_WIRE = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0009101100011', 'latin1');
/** The first bytes of a 64-bit Mach-O file. */
const MACH_O = Buffer.from([0xcf, 0xfa, 0xed, 0xfe]);

/** @returns the folder of a distribution for the packer's `electronDist` */
export function electronStandIn(system: 'linux' | 'win32' | 'darwin', folder: string): string {
  const make = { linux, win32: windows, darwin }[system];
  make((path, content = Buffer.alloc(0), mode = 0o644) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
  }, folder);
  return folder;
}

type Put = (path: string, content?: Uint8Array | string, mode?: number) => void;

function linux(put: Put, folder: string): void {
  for (const name of ['LICENSE', 'icudtl.dat', 'resources.pak', 'libffmpeg.so', 'locales/en-US.pak']) put(name);
  put('version', VERSION);
  put('chrome-sandbox', '', 0o755);
  mkdirSync(join(folder, 'resources'), { recursive: true });
  // Some program of this system; bytes behind the end of an ELF file do not disturb it.
  put('electron', Buffer.concat([readFileSync('/bin/true'), FUSE_WIRE]), 0o755);
}

function windows(put: Put, folder: string): void {
  put('version', VERSION);
  put('locales/en-US.pak');
  mkdirSync(join(folder, 'resources'), { recursive: true });
  // Some program for Windows with a version resource, which the packer rewrites.
  put('electron.exe', Buffer.concat([readFileSync(windowsProgram()), FUSE_WIRE]), 0o755);
}

const windowsProgram = () => join(dirname(path7za), '..', '..', 'win', 'x64', '7za.exe');

function darwin(put: Put, folder: string): void {
  const contents = 'Electron.app/Contents';
  const list = (path: string, values: Record<string, PlistValue>) => put(`${path}/Info.plist`, build(values));
  list(contents, {
    CFBundleExecutable: 'Electron',
    CFBundleName: 'Electron',
    CFBundleDisplayName: 'Electron',
    CFBundleIconFile: 'electron.icns',
    CFBundleIdentifier: 'com.github.Electron',
    CFBundlePackageType: 'APPL',
    CFBundleVersion: VERSION,
    LSMinimumSystemVersion: '13.0',
    NSPrincipalClass: 'AtomApplication',
  });
  put(`${contents}/MacOS/Electron`, MACH_O, 0o755);
  put(`${contents}/Resources/electron.icns`, Buffer.from('icns\0\0\0\u0008', 'latin1'));
  put(`${contents}/Resources/en.lproj/x`);
  for (const kind of ['', ' (Renderer)', ' (GPU)', ' (Plugin)']) {
    const name = `Electron Helper${kind}`;
    const helper = `${contents}/Frameworks/${name}.app/Contents`;
    list(helper, {
      CFBundleExecutable: name,
      CFBundleIdentifier: 'com.github.Electron.helper',
      CFBundleName: name,
      CFBundleVersion: VERSION,
    });
    put(`${helper}/MacOS/${name}`, MACH_O, 0o755);
  }
  const framework = `${contents}/Frameworks/Electron Framework.framework`;
  put(`${framework}/Versions/A/Electron Framework`, Buffer.concat([MACH_O, FUSE_WIRE]), 0o755);
  put(`${framework}/Versions/A/Resources/en.lproj/x`);
  const links = { 'Versions/Current': 'A', 'Electron Framework': 'Versions/Current/Electron Framework' };
  for (const [name, target] of Object.entries({ ...links, Resources: 'Versions/Current/Resources' })) {
    symlinkSync(target, join(folder, framework, name));
  }
}

/** An executable of another system, which can only be made there: a file that says so. */
export function cliStandIn(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), 'stand-in: the executable of this system is made on it\n');
  writeFileSync(join(folder, 'keyring.node'), 'stand-in\n');
}
