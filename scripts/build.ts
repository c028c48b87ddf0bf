/**
 * Bundles what ships. `dist/cli`: gangway.js, and beside it a file for each part that a command loads when it runs.
 * `dist/main`: Electron's main process, with the tray's icons; `dist/preload`: its preload script, in one file. The
 * window itself, `dist/renderer`, is built by vite.
 */
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative, sep } from 'node:path';
import { build, type OutputChunk } from 'rolldown';
import { CALLS } from '../preload/contract.ts';
import { BUNDLING, NATIVE } from './packaging/bundling.ts';

const ROOT = join(import.meta.dirname, '..');
/** What Electron itself provides. */
const ELECTRON = 'electron';
/** The program, and the part of it that is started as a process of its own because the keychain may never answer. */
const ENTRIES = { gangway: 'main/cli.ts', 'keychain-process': 'main/vault/sealers/keychain-process.ts' };
/** Where the product's own files are; of the rest only packages that it depends on may be in it. */
const PRODUCT = /^(main\/|preload\/|package\.json$)/;

/** Bundles the product. @throws Error when something other than the product's own code and its dependencies is in it. */
export async function buildProduct(): Promise<void> {
  const folder = join(ROOT, 'dist', 'cli');
  rmSync(folder, { recursive: true, force: true });
  const problems = strangers(await bundle(ENTRIES, folder));
  if (problems.length === 0) return;
  rmSync(folder, { recursive: true, force: true });
  throw new Error(`What was built is not what should ship:\n${problems.slice(0, 20).join('\n')}`);
}

/**
 * Bundles the desktop app: `main/index.js` and `preload/index.cjs` in a folder. @param entry of the main process
 * @throws Error when something other than the product's own code and its dependencies is in it
 */
export async function buildDesktop(folder = join(ROOT, 'dist'), entry = 'main/index.ts'): Promise<void> {
  const [main, preload] = [join(folder, 'main'), join(folder, 'preload')];
  for (const each of [main, preload]) rmSync(each, { recursive: true, force: true });
  const chunks = [...(await bundle({ index: entry }, main)), ...(await bundlePreload(preload))];
  cpSync(join(ROOT, 'resources', 'icons', 'tray'), join(main, 'tray'), { recursive: true });
  const problems = entry.startsWith('main/') ? strangers(chunks) : [];
  if (problems.length > 0)
    throw new Error(`What was built is not what should ship:\n${problems.slice(0, 20).join('\n')}`);
}

/** One CommonJS file, without the contract's schemas: of it the preload script needs the names. */
async function bundlePreload(folder: string): Promise<OutputChunk[]> {
  const { output } = await build({
    cwd: ROOT,
    input: { index: 'preload/index.ts' },
    platform: 'browser',
    external: [ELECTRON],
    logLevel: 'warn',
    transform: { define: { CALL_NAMES: JSON.stringify(Object.keys(CALLS)) } },
    output: { dir: folder, format: 'cjs', minify: false, sourcemap: false, entryFileNames: '[name].cjs' },
  });
  return output.filter((file) => file.type === 'chunk');
}

/** Bundles the entries of the benchmark, in the same way as the product. @returns their folder */
export async function buildBenchEntries(): Promise<string> {
  const folder = join(ROOT, 'test-results', 'bench');
  rmSync(folder, { recursive: true, force: true });
  await bundle({ 'bench-gateway': 'scripts/bench-gateway.ts', 'bench-bridge': 'scripts/bench-bridge.ts' }, folder);
  return folder;
}

async function bundle(input: Record<string, string>, folder: string): Promise<OutputChunk[]> {
  const { output } = await build({
    cwd: ROOT,
    input,
    ...BUNDLING,
    external: [NATIVE, ELECTRON],
    output: { dir: folder, format: 'esm', minify: false, sourcemap: false, chunkFileNames: '[name]-[hash].js' },
  });
  return output.filter((file) => file.type === 'chunk');
}

/** What does not belong into the product: files of tests or benchmarks, development packages, imports that would not resolve. */
function strangers(chunks: readonly OutputChunk[]): string[] {
  const development = Object.keys(
    (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> })
      .devDependencies,
  );
  const own = new Set(chunks.map(({ fileName }) => fileName));
  const problems: string[] = [];
  for (const { fileName, moduleIds, imports, dynamicImports } of chunks) {
    for (const id of moduleIds) {
      const path = relative(ROOT, id).split(sep).join('/');
      // Modules that the bundler itself adds have no path.
      const belongs = id.startsWith('\0') || path.startsWith('node_modules/') || PRODUCT.test(path);
      if (!belongs) problems.push(`${fileName} contains ${path}`);
      const devPackage = development.find((name) => path.startsWith(`node_modules/${name}/`));
      if (devPackage !== undefined) problems.push(`${fileName} contains the development package ${devPackage}`);
    }
    for (const name of [...imports, ...dynamicImports]) {
      if (!own.has(name) && !isBuiltin(name) && ![NATIVE, ELECTRON].includes(name))
        problems.push(`${fileName} imports ${name}`);
    }
  }
  return problems;
}

if (import.meta.main) {
  if (process.argv.includes('--bench')) await buildBenchEntries();
  else await Promise.all([buildProduct(), buildDesktop()]);
}
