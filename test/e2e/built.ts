/** The desktop app, built from what the sources are now, with the entry of the tests. */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildDesktop } from '../../scripts/build.ts';
import { builtWindow } from '../web/rig.ts';

const ROOT = join(import.meta.dirname, '../..');

/** @returns the entry for Electron */
export async function builtDesktop(folder = join(ROOT, 'test-results', `desktop-${process.pid}`)): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const [window] = await Promise.all([builtWindow(), buildDesktop(folder, 'test/e2e/desktop-entry.ts')]);
  rmSync(join(folder, 'renderer'), { recursive: true, force: true });
  cpSync(window, join(folder, 'renderer'), { recursive: true });
  const entry = join(folder, 'main', 'index.js');
  if (!existsSync(entry)) throw new Error('the desktop app was not built');
  return entry;
}
