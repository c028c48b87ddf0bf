/**
 * `npm start`: the desktop app where Electron is installed, else the headless host. Arguments go to the latter.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../main/cli/index.ts';

const ROOT = join(import.meta.dirname, '..');

export type Choice =
  | { readonly kind: 'electron'; readonly binary: string }
  | { readonly kind: 'node'; readonly why: string };

/**
 * Electron's package comes without its binary, which is a download of its own; `path.txt` is there once that was made.
 * @param root folder of the project
 */
export function chooseHost(root: string): Choice {
  const electron = join(root, 'node_modules', 'electron');
  if (!existsSync(join(root, 'main', 'index.ts')))
    return { kind: 'node', why: 'there is no desktop app in this version' };
  if (!existsSync(electron)) return { kind: 'node', why: 'Electron is not installed' };
  const pointer = join(electron, 'path.txt');
  const binary = existsSync(pointer) ? join(electron, 'dist', readFileSync(pointer, 'utf8').trim()) : null;
  if (binary === null || !existsSync(binary)) {
    return { kind: 'node', why: 'Electron is installed without its binary, which is a separate download' };
  }
  return { kind: 'electron', binary };
}

/** Electron runs what was built, which after a checkout is nothing. */
function buildOnce(root: string): void {
  const isBuilt = ['main/index.js', 'renderer/index.html'].every((file) => existsSync(join(root, 'dist', file)));
  if (isBuilt) return;
  const { status } = spawnSync('npm', ['run', '-s', 'build'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

if (import.meta.main) {
  const choice = chooseHost(ROOT);
  const args = process.argv.slice(2);
  if (choice.kind === 'electron') {
    process.stderr.write('Starting the desktop app on Electron.\n');
    buildOnce(ROOT);
    const child = spawn(choice.binary, [ROOT, ...args], { stdio: 'inherit' });
    child.on('exit', (code) => {
      process.exitCode = code ?? 1;
    });
  } else {
    process.stderr.write(`Starting the headless host on Node ${process.versions.node}: ${choice.why}.\n`);
    process.exitCode = await runCli(['serve', ...args]);
  }
}
