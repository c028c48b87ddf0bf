import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Format } from '../../../main/clients/catalogue/index.ts';
import type { Machine } from '../../../main/clients/detect/index.ts';
import type { ConfigPlace, ScanTools } from '../../../main/clients/scan/index.ts';

export const fingerprint = (value: string) => createHmac('sha256', 'test').update(value).digest('hex').slice(0, 16);

/** @param stored keys of the vault, by connection */
export const toolsWith = (stored: Readonly<Record<string, string>> = {}): ScanTools => ({
  fingerprint,
  isLocalToken: (value) => /^gw_[\w-]{43}$/.test(value),
  known: {
    lengths: new Set(Object.values(stored).map((key) => key.length)),
    byFingerprint: new Map(Object.entries(stored).map(([id, key]) => [fingerprint(key), id])),
  },
});

/** A home folder with these files. */
export function homeWith(files: Readonly<Record<string, string | Buffer>>): Machine {
  const home = mkdtempSync(join(tmpdir(), 'gw-scan-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  return { platform: 'linux', home, environment: {} };
}

export const place = (format: Format, serversKey: readonly string[] | null = null, file = '/x'): ConfigPlace => ({
  ...{ file, scope: 'user', format, clients: ['cursor'], serversKey },
});
