/** A person's home folder of its own for each test, with Gangway's files beside it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ClientFile, createBackups, createClientFiles } from '../../../main/clients/index.ts';
import { isFault } from '../../../main/faults/index.ts';

export const KEY = Buffer.alloc(32, 7);
export const TOKEN = `gw_${'t'.repeat(43)}`;
export const ENTRY = { url: 'http://127.0.0.1:24264/onboard/mcp', headers: { Authorization: `Bearer ${TOKEN}` } };

export interface Person {
  readonly root: string;
  readonly home: string;
  /** Gangway's data folder. */
  readonly data: string;
  /** Opens what there is, as after a start. */
  open(key?: () => Promise<Uint8Array>): ReturnType<typeof createClientFiles>;
  put(path: string, text: string | Buffer, mode?: number): string;
  text(path: string): string;
}

export function person(): Person {
  const root = mkdtempSync(join(tmpdir(), 'gw-apply-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return personIn(root);
}

export function personIn(root: string): Person {
  const home = join(root, 'home');
  const data = join(root, 'data');
  mkdirSync(home, { recursive: true });
  return {
    ...{ root, home, data },
    open: (key = async () => KEY) =>
      createClientFiles({ folder: data, home, backups: createBackups(join(data, 'backups'), key) }),
    put(path, text, mode = 0o644) {
      const file = join(home, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { mode });
      return file;
    },
    text: (path) => readFileSync(join(home, path), 'utf8'),
  };
}

export const CURSOR = '.cursor/mcp.json';

export const cursor = ({ home }: Pick<Person, 'home'>): ClientFile => ({
  client: 'cursor',
  file: join(home, CURSOR),
  format: 'json',
  key: ['mcpServers'],
});

/** Code and reason of the fault that something ends with. */
export async function refusal(work: Promise<unknown>): Promise<{ code: string; reason?: string }> {
  try {
    await work;
  } catch (error) {
    if (!isFault(error)) throw error;
    const { reason } = error.details;
    return { code: error.code, ...(reason !== undefined && { reason: String(reason) }) };
  }
  return { code: 'none' };
}
