import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Beside the program when it is bundled (dist/cli, dist/renderer); below the root when it runs from its sources. */
const PLACES = [join('..', 'renderer'), join('..', '..', 'dist', 'renderer')];

/** Folder of the built window. */
export function builtWindow(from: string = import.meta.dirname): string {
  const found = PLACES.map((place) => join(from, place)).find((folder) => existsSync(join(folder, 'index.html')));
  return found ?? join(from, ...PLACES.slice(-1));
}
