/** What is wrong with a packed app, in words; an empty list where nothing is. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { extractFile, getRawHeader, listPackage } from '@electron/asar';
import { parse } from 'plist';
import { wrongFuses } from '../../scripts/packaging/fuses.ts';

/** Where the parts of an unpacked app are, by system. */
export interface Layout {
  readonly system: 'linux' | 'win32' | 'darwin';
  /** Folder with everything. */
  readonly folder: string;
  /** Executable, or the .app folder on macOS. */
  readonly electron: string;
  readonly resources: string;
}

export function layoutOf(system: Layout['system'], folder: string): Layout {
  if (system === 'darwin') {
    const electron = join(folder, 'Gangway.app');
    return { system, folder, electron, resources: join(electron, 'Contents', 'Resources') };
  }
  const electron = join(folder, system === 'win32' ? 'Gangway.exe' : 'gangway-desktop');
  return { system, folder, electron, resources: join(folder, 'resources') };
}

/** What may be in the archive of the app. All else is a mistake in the list of files. */
const BELONGS = [
  /^package\.json$/,
  /^dist\/(main|preload)\/[\w.-]+\.c?js$/,
  /^dist\/main\/tray\/[\w@.-]+\.png$/,
  /^dist\/renderer\/[\w./-]+\.(html|js|css|svg|woff2)$/,
];
/** Texts that only tests and the sandbox hold, and the ways that exist for them. */
const FOREIGN = [
  'GANGWAY_POLICY_ROOT',
  'test/sandbox',
  'oidc-provider',
  'X-Sandbox',
  'startSandbox',
  '# sourceMappingURL=index',
];

export async function inspectApp(app: Layout, canary: string): Promise<string[]> {
  const archive = join(app.resources, 'app.asar');
  if (!existsSync(archive)) return ['there is no app.asar'];
  return [
    ...inspectArchive(archive),
    ...inspectResources(app),
    ...foreignTexts(app.folder, canary),
    ...(await wrongFuses(app.electron)),
    ...(app.system === 'darwin' ? inspectInfo(app, archive) : []),
    ...(app.system === 'win32' ? inspectIntegrity(app, archive) : []),
  ];
}

function inspectArchive(archive: string): string[] {
  const files = listPackage(archive, { isPack: false }).map((path) => path.replace(/^[/\\]/, '').replaceAll('\\', '/'));
  const isFolder = (path: string) => files.some((other) => other.startsWith(`${path}/`));
  const problems = files
    .filter((path) => !isFolder(path) && !BELONGS.some((pattern) => pattern.test(path)))
    .map((path) => `the archive contains ${path}`);
  for (const needed of ['dist/main/index.js', 'dist/preload/index.cjs', 'dist/renderer/index.html']) {
    if (!files.includes(needed)) problems.push(`the archive lacks ${needed}`);
  }
  const about = JSON.parse(extractFile(archive, 'package.json').toString('utf8')) as Record<string, unknown>;
  if (about.main !== 'dist/main/index.js') problems.push('package.json does not name dist/main/index.js');
  for (const field of ['devDependencies', 'scripts']) {
    if (field in about) problems.push(`package.json still has ${field}`);
  }
  return problems;
}

function inspectResources({ system, resources }: Layout): string[] {
  const cli = system === 'win32' ? 'cli/gangway.exe' : 'cli/gangway';
  const needed = [cli, 'cli/keyring.node', 'renderer/index.html', 'LICENSE'];
  return needed.filter((path) => !existsSync(join(resources, path))).map((path) => `resources lack ${path}`);
}

/** Looks into every file for what must not be there. */
function foreignTexts(folder: string, canary: string): string[] {
  const texts = [canary, ...FOREIGN];
  return filesIn(folder).flatMap((file) => {
    const content = readFileSync(file);
    return texts.filter((text) => content.includes(text)).map((text) => `${relative(folder, file)} contains "${text}"`);
  });
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

function headerHash(archive: string): string {
  return createHash('sha256').update(getRawHeader(archive).headerString).digest('hex');
}

function inspectInfo({ electron }: Layout, archive: string): string[] {
  const info = parse(readFileSync(join(electron, 'Contents', 'Info.plist'), 'utf8')) as Record<string, unknown>;
  const problems: string[] = [];
  if ('NSAppTransportSecurity' in info) problems.push('Info.plist has exceptions for insecure transport');
  if (info.LSUIElement !== true) problems.push('Info.plist does not make it an app of the menu bar');
  if (info.CFBundleIdentifier !== 'app.gangway.desktop') problems.push('Info.plist has another identifier');
  if (!JSON.stringify(info.CFBundleURLTypes ?? '').includes('"gangway"')) {
    problems.push('Info.plist does not register gangway://');
  }
  const integrity = JSON.stringify(info.ElectronAsarIntegrity ?? '');
  if (!integrity.includes(headerHash(archive))) problems.push('Info.plist has not the hash of app.asar');
  for (const key of Object.keys(info)) {
    if (/^NS\w+UsageDescription$/.test(key)) problems.push(`Info.plist asks for a permission: ${key}`);
  }
  return problems;
}

function inspectIntegrity({ electron }: Layout, archive: string): string[] {
  const program = readFileSync(electron);
  const problems: string[] = [];
  // The name of the resource is UTF-16 there, its content is not.
  if (!program.includes(Buffer.from('ELECTRONASAR', 'utf16le'))) problems.push('the program has no ELECTRONASAR');
  if (!program.includes(headerHash(archive))) problems.push('the program has not the hash of app.asar');
  return problems;
}

/** @returns MB, for a person */
export function sizeOf(path: string): string {
  const bytes = statSync(path).isDirectory()
    ? filesIn(path).reduce((sum, file) => sum + statSync(file).size, 0)
    : statSync(path).size;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
