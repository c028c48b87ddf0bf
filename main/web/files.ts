import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { Fault } from '../faults/index.ts';

/** A file of the built window. */
export interface WindowFile {
  readonly type: string;
  readonly bytes: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the built window into a map from URL path to file; what is not in it does not exist, so no path can lead out of
 * the folder. Files of other kinds (source maps) are left out. `index.html` is `/`.
 * @throws Fault GW_WINDOW_MISSING
 */
export function readWindow(folder: string): ReadonlyMap<string, WindowFile> {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const files = new Map(
      names.flatMap((name) => {
        const type = TYPES[extname(name)];
        const path = name === 'index.html' ? '/' : `/${name.split(sep).join('/')}`;
        return type === undefined ? [] : [[path, { type, bytes: readFileSync(join(folder, name)) }] as const];
      }),
    );
    if (!files.has('/')) throw new Fault('GW_WINDOW_MISSING', { folder, reason: 'it has no index.html' });
    return files;
  } catch (error) {
    if (error instanceof Fault) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new Fault('GW_WINDOW_MISSING', { folder, reason: code ?? 'unreadable' }, { cause: error });
  }
}
