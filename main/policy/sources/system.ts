import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { linuxReader } from './linux.ts';
import { macosReader } from './macos.ts';
import type { PolicyReader } from './reading.ts';
import { type RegistryAccess, windowsReader } from './windows.ts';

/** The places of this computer's system. */
export function systemReader(platform: NodeJS.Platform = process.platform): PolicyReader {
  if (platform === 'win32') return windowsReader(regExe());
  const owner = { root: '/', uid: 0 };
  return platform === 'darwin' ? macosReader({ owner, login: userInfo().username }) : linuxReader(owner);
}

const LONGEST_MS = 10_000;
const MOST_BYTES = 4 * 1024 * 1024;

/** The system's own program: nothing has to be compiled. Never run on Windows yet; its parsers are tested on samples. */
function regExe(): RegistryAccess {
  const run = promisify(execFile);
  // The environment belongs to the person; it is asked only where Windows is not in its usual place.
  const folders = ['C:\\Windows', process.env.SystemRoot ?? 'C:\\Windows'];
  const [program = 'reg.exe'] = folders.map((folder) => join(folder, 'System32', 'reg.exe')).filter(existsSync);
  const options = { timeout: LONGEST_MS, maxBuffer: MOST_BYTES, windowsHide: true, encoding: 'latin1' } as const;
  const reg = async (...argv: readonly string[]) => {
    try {
      return (await run(program, [...argv, '/reg:64'], options)).stdout;
    } catch (error) {
      // It ends with 1 where there is no such key.
      if ((error as { code?: unknown }).code === 1) return null;
      throw error;
    }
  };
  return {
    query: (key) => reg('query', key),
    async export(key) {
      const folder = await mkdtemp(join(tmpdir(), 'gangway-policy-'));
      try {
        const file = join(folder, 'policy.reg');
        return (await reg('export', key, file, '/y')) === null ? null : await readFile(file);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
