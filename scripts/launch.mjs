// Starts a bundle of the benchmark, whatever Node runs this file: in this process where that Node is new enough, else
// in a child run by the pinned Node, with stdio and signals handed through. Plain JavaScript, for old Nodes to read.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(import.meta.dirname, '..');

/** @param {string} entry name of the bundle; it is built where it is missing */
export async function launch(entry) {
  const bundle = join(ROOT, 'test-results', 'bench', `${entry}.js`);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const node =
    major > 22 || (major === 22 && minor >= 19) ? process.execPath : join(ROOT, 'node_modules', '.bin', 'node');
  if (!existsSync(bundle)) {
    const { status } = spawnSync(node, [join(ROOT, 'scripts', 'build.ts'), '--bench'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) process.exit(status ?? 1);
  }
  if (node === process.execPath) {
    await import(pathToFileURL(bundle).href);
    return;
  }
  const child = spawn(node, [bundle], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}
