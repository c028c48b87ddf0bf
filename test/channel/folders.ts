import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Folders {
  readonly run: string;
  readonly data: string;
}

/** Empty folders of a host, removed after the test. */
export function folders(): Folders {
  const root = mkdtempSync(join(tmpdir(), 'gw-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return { run: join(root, 'run'), data: join(root, 'data') };
}
