/** A home folder with everything that Gangway keeps, as this version writes it. */
import { chmodSync, cpSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Host, nodeHost } from '../../main/host/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';

export const FORMATS = join(import.meta.dirname, 'formats');
/** Stands in the stored documents for the home folder, which is another one each time. */
const PLACE = '@HOME@';

/** What the person of the stored homes has. The key is of no service. */
export const STORED = {
  key: 'not-a-key-of-any-service-0001',
  client: 'cursor',
  connection: 'onboard',
  port: 24_301,
  config: '{\n  "mcpServers": {},   "mine" : 1\n}\n',
} as const;

export const configOf = (home: string) => join(home, '.cursor', 'mcp.json');
export const dataOf = (home: string) => join(home, 'data');

export function hostAt(home: string): Host {
  const data = dataOf(home);
  return nodeHost({
    environment: { HOME: home, USERPROFILE: home },
    paths: { data, run: join(data, 'run') },
    sealers: [keyFileSealer(join(home, 'vault.key'), { explicit: true })],
  });
}

/** Copies a home and puts one name in the place of another in its documents. */
export function copyHome(from: string, to: string, [was, is]: readonly [string, string]): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  cpSync(from, to, { recursive: true });
  // A repository keeps no modes but one.
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
  }
  for (const file of globSync('data/*.json', { cwd: to })) {
    const path = join(to, file);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(was, is), { mode: 0o600 });
  }
}

export const storeHome = (home: string, format: string) => copyHome(home, join(FORMATS, format), [home, PLACE]);
export const fetchHome = (format: string, home: string) => copyHome(join(FORMATS, format), home, [PLACE, home]);
