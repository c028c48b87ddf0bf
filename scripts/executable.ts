/**
 * Makes the single executable `gangway`: command line and bridge for machines without Node. It is the Node binary of
 * this machine with one script inside (Node's "single executable applications"), so it is made on the system it is for.
 *
 *     node scripts/executable.ts [--out FOLDER]
 *
 * Beside it lies keyring.node, the one native addon; the script finds it by the executable's own place.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inject } from 'postject';
import { build, type Plugin } from 'rolldown';
import { BUNDLING, NATIVE } from './packaging/bundling.ts';

const ROOT = join(import.meta.dirname, '..');
/** What Node looks for in its own binary to know that there is a script inside; from its documentation. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** @returns path of the executable */
export async function buildExecutable(folder: string): Promise<string> {
  const windows = process.platform === 'win32';
  const executable = join(folder, windows ? 'gangway.exe' : 'gangway');
  const script = join(folder, 'gangway.cjs');
  const config = join(folder, 'sea.json');
  const blob = join(folder, 'gangway.blob');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    cwd: ROOT,
    input: 'main/executable.ts',
    ...BUNDLING,
    plugins: [...BUNDLING.plugins, keyringBeside],
    output: { file: script, format: 'cjs', codeSplitting: false, minify: false, sourcemap: false },
  });
  const settings = {
    main: script,
    output: blob,
    disableExperimentalSEAWarning: true,
    // The bridge is started by AI clients all day; compiled code starts sooner.
    useCodeCache: true,
    // Whoever sets NODE_OPTIONS for their own programs must not change this one, nor load code into it.
    execArgvExtension: 'none',
  };
  writeFileSync(config, JSON.stringify(settings));
  execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  copyFileSync(process.execPath, executable);
  chmodSync(executable, 0o755);
  // A signature covers the whole file; the release signs it again.
  if (process.platform === 'darwin') execFileSync('codesign', ['--remove-signature', executable]);
  await inject(executable, 'NODE_SEA_BLOB', readFileSync(blob), {
    sentinelFuse: FUSE,
    ...(process.platform === 'darwin' && { machoSegmentName: 'NODE_SEA' }),
  });
  copyFileSync(keyringBinding(), join(folder, 'keyring.node'));
  for (const file of [script, config, blob]) rmSync(file);
  return executable;
}

/** A script inside an executable can import built-in modules only: the addon is taken from beside it. */
const keyringBeside: Plugin = {
  name: 'keyring-beside',
  resolveId: (id) => (id === NATIVE ? `\0${NATIVE}` : null),
  load: (id) =>
    id === `\0${NATIVE}`
      ? `module.exports = require('node:module').createRequire(process.execPath)('./keyring.node');`
      : null,
};

/** The addon for this machine, of the package that npm chose. */
function keyringBinding(): string {
  const { platform, arch } = process;
  const systems: Record<string, string> = { linux: '-gnu', win32: '-msvc', darwin: '' };
  const target = `${platform}-${arch}${systems[platform] ?? ''}`;
  const require = createRequire(createRequire(import.meta.url).resolve(NATIVE));
  return require.resolve(`${NATIVE}-${target}/keyring.${target}.node`);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(ROOT, 'dist', 'executable') } } });
  process.stdout.write(`${await buildExecutable(values.out)}\n`);
}
