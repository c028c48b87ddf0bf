import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../faults/index.ts';
import type { Sealer } from '../../host/index.ts';
import { KEY_BYTES } from '../keys.ts';
import { type KeyMaterial, sealedEntry, sealWith, unsealWith } from './key-material.ts';
import type { KeychainReply, KeychainRequest } from './keychain-process.ts';
import { sealerInWords } from './names.ts';
import { run } from './run.ts';

/** A sealer that keeps something for each sealed key. The vault calls `forget` when a sealed key is out of use. */
export interface ForgettingSealer extends Sealer {
  forget(sealed: Uint8Array): Promise<void>;
}

const SERVICE = 'Gangway';
// A bundler gives both files the ending .js; they stay side by side.
const PROCESS = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './keychain-process.ts' : './keychain-process.js', import.meta.url),
);

/**
 * Seals with a random key in the keychain of the system: Secret Service on Linux (never the kernel's keyring, which is
 * lost at a reboot), Keychain on macOS, Credential Manager on Windows.
 *
 * Each sealed data key has an entry of its own ("Gangway", "vault key ID"), which is never overwritten: a keychain that
 * is locked or not set up yet says "no such entry", and a shared entry would then be made anew over the old one.
 * @param options.timeoutMs how long a request may take; the system may be asking its owner to unlock the keychain.
 */
export function keychainSealer(options: { timeoutMs?: number } = {}): ForgettingSealer {
  const { timeoutMs = 30_000 } = options;
  const name = 'os-keychain';
  const ask = (request: Omit<KeychainRequest, 'service'>) => askKeychain({ ...request, service: SERVICE }, timeoutMs);
  const sealer: ForgettingSealer = {
    name,
    async probe() {
      // Read alone proves nothing: it finds no entry, too, where there is no place for one.
      const sealed = await sealer.seal(randomBytes(KEY_BYTES));
      try {
        await sealer.unseal(sealed);
      } finally {
        await sealer.forget(sealed);
      }
    },
    async seal(dataKey) {
      const entry = randomBytes(8).toString('hex');
      const key = randomBytes(KEY_BYTES);
      await ask({ action: 'store', account: accountOf(entry), secret: key.toString('base64') });
      return sealWith(name, { kind: 'key', key }, dataKey, entry);
    },
    async unseal(sealed) {
      const secret = await ask({ action: 'load', account: accountOf(sealedEntry(sealed)) });
      if (secret === null) throw unavailable('it holds no entry for this vault');
      const material: KeyMaterial = { kind: 'key', key: Buffer.from(secret, 'base64') };
      return unsealWith(name, material, sealed);
    },
    async forget(sealed) {
      await ask({ action: 'remove', account: accountOf(sealedEntry(sealed)) });
    },
  };
  return sealer;
}

const accountOf = (entry: string) => `vault key ${entry}`;

async function askKeychain(request: KeychainRequest, timeoutMs: number): Promise<string | null> {
  const ran = await run([process.execPath, PROCESS], JSON.stringify(request), timeoutMs);
  if (ran.kind === 'silent') throw unavailable(`${ran.reason}; it may be waiting to be unlocked`);
  if (ran.kind === 'failed') throw unavailable(ran.reason);
  const reply = JSON.parse(ran.stdout.toString('utf8')) as KeychainReply;
  ran.stdout.fill(0);
  if (reply.kind === 'done') return reply.secret;
  const cause = new Error(reply.message);
  if (BROKEN.test(reply.message)) throw unavailable('its service does not answer', cause);
  if (reply.kind === 'absent' || NO_COLLECTION.test(reply.message)) {
    throw new Fault('GW_VAULT_NO_SEALER', { reason: ABSENT }, { cause });
  }
  if (LOCKED.test(reply.message)) throw new Fault('GW_VAULT_LOCKED', {}, { cause });
  throw unavailable('it refused the request', cause);
}

const ABSENT = 'no system keychain answers, or it was never set up';

// The binding gives every error the same code, so its words are all there is to go by. Secret Service: a prompt that
// nobody answered, a locked item; macOS: errSecInteractionNotAllowed, errSecAuthFailed.
const LOCKED = /locked|prompt was dismissed|interaction is not allowed|passphrase you entered is not correct/i;
// D-Bus: the service is installed, but did not start or does not reply. That is no reason to do without it.
const BROKEN = /timed out|did not receive a reply|exited with status|failed to activate/i;
// Secret Service without a default collection: the keyring of this user was never made.
const NO_COLLECTION = /no result found/i;

const unavailable = (reason: string, cause?: unknown) =>
  new Fault('GW_VAULT_KEY_UNAVAILABLE', { source: sealerInWords('os-keychain'), reason }, { cause });
