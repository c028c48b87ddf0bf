import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { chooseHost } from '../../scripts/start.ts';

function project(files: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'gw-start-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), file.endsWith('path.txt') ? 'electron\n' : '');
  }
  return root;
}

const ENTRY = 'main/index.ts';
const PACKAGE = 'node_modules/electron/package.json';
const POINTER = 'node_modules/electron/path.txt';
const BINARY = 'node_modules/electron/dist/electron';

it('starts Electron where its binary and the desktop app are', () => {
  const root = project([ENTRY, PACKAGE, POINTER, BINARY]);
  expect(chooseHost(root)).toEqual({ kind: 'electron', binary: join(root, BINARY) });
});

it.each([
  ['there is no desktop app in this version', [PACKAGE, POINTER, BINARY]],
  ['Electron is not installed', [ENTRY]],
  ['Electron is installed without its binary, which is a separate download', [ENTRY, PACKAGE]],
  ['Electron is installed without its binary, which is a separate download', [ENTRY, PACKAGE, POINTER]],
])('starts the headless host otherwise, because %s', (why, files) => {
  expect(chooseHost(project(files))).toEqual({ kind: 'node', why });
});
