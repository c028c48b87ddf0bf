import { join } from 'node:path';
import { isSea } from 'node:sea';

/** What starts Gangway's command line: a program by its absolute path, and what comes before the first word. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The command line of this very copy of Gangway: the single executable itself, or the Node that runs now with the script
 * beside this one. Never a name that would be looked up: which Node or package that finds is not ours to say.
 */
export function commandProgram(): Program {
  const { execPath } = process;
  if (isSea()) return { command: execPath, args: [] };
  // Bundled, all files lie in one folder.
  const bundled = !import.meta.filename.endsWith('.ts');
  const script = bundled ? join(import.meta.dirname, 'gangway.js') : join(import.meta.dirname, '..', 'cli.ts');
  return { command: execPath, args: [script] };
}
