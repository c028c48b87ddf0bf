/** What the scan is told of the vault: enough to recognise a key, and nothing to make one from. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Grants, ScanTools } from '../clients/index.ts';
import { type Connections, serviceOf } from '../connections/index.ts';
import type { VaultDoor } from './vault-door.ts';

export interface ToolSources {
  readonly vault: Pick<VaultDoor, 'status' | 'opened' | 'fingerprinter' | 'findCredentials'>;
  readonly connections: Pick<Connections, 'list'>;
  readonly grants: Pick<Grants, 'byToken'>;
}

export interface PreparedTools {
  readonly tools: ScanTools;
  /** Whether the keys of the vault are among what is looked for. */
  readonly compared: boolean;
}

/** Reads the keys of all connections, those included that were replaced, and keeps their fingerprints and lengths. */
export async function prepareTools({ vault, connections, grants }: ToolSources): Promise<PreparedTools> {
  const isLocalToken = (value: string) => LOCAL_TOKEN.test(value) || grants.byToken(value) !== undefined;
  const lengths = new Set<number>();
  const byFingerprint = new Map<string, string>();
  try {
    // A vault that is closed would ask a person to open it, and nobody has asked for that.
    if (vault.status.kind !== 'open') throw new Error('closed');
    const fingerprint = await vault.fingerprinter();
    for (const { record } of connections.list()) {
      for (const { password } of await vault.findCredentials(serviceOf(record.id))) {
        lengths.add(password.length);
        byFingerprint.set(fingerprint(password), record.id);
      }
    }
    return { compared: true, tools: { fingerprint, isLocalToken, known: { lengths, byFingerprint } } };
  } catch {
    const known = { lengths: new Set<number>(), byFingerprint: new Map<string, string>() };
    return { compared: false, tools: { fingerprint: shortLived(), isLocalToken, known } };
  }
}

const LOCAL_TOKEN = /^gw_[\w-]{43}$/;

/** Fingerprints that compare within one search, and mean nothing afterwards. */
function shortLived(): ScanTools['fingerprint'] {
  const key = randomBytes(32);
  return (value) => createHmac('sha256', key).update(value).digest('hex').slice(0, 16);
}
