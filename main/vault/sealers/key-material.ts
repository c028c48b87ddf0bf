/**
 * Sealing with key material that comes from outside: either 32 random bytes or a passphrase. Shared by every sealer
 * that fetches its key, instead of handing the data key to a system service.
 *
 * The sealed blob is one line of JSON: { v, entry?, kdf, box }. Everything but the box is authenticated with it.
 */
import { hkdfSync, randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '../../faults/index.ts';
import type { SealerName } from '../../host/index.ts';
import { KEY_BYTES, openBox, sealBox } from '../keys.ts';

export type KeyMaterial =
  | { readonly kind: 'key'; readonly key: Uint8Array }
  | { readonly kind: 'passphrase'; readonly text: string };

type Kdf =
  | { readonly name: 'hkdf'; readonly salt: string }
  | { readonly name: 'scrypt'; readonly N: number; readonly r: number; readonly p: number; readonly salt: string };

const VERSION = 1;
const SALT_BYTES = 16;

// OWASP Password Storage Cheat Sheet, scrypt: N = 2^17, r = 8, p = 1 (128 MiB, about 0.4 s).
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const;
// A forged vault must not be able to ask for all memory of the computer either.
const SCRYPT_MOST = { N: 2 ** 20, r: 16, p: 4 } as const;

const SHORTEST_PASSPHRASE = 20;

/**
 * Reads key material as programs and files give it: the first line, either 32 bytes in base64 or a passphrase of at
 * least 20 characters. Null for anything else.
 */
export function readKeyMaterial(text: string): KeyMaterial | null {
  const line = text.split(/\r?\n/, 1)[0] ?? '';
  const key = Buffer.from(line, 'base64');
  if (key.length === KEY_BYTES && key.toString('base64') === line) return { kind: 'key', key };
  return line.length >= SHORTEST_PASSPHRASE && !line.includes('\uFFFD') ? { kind: 'passphrase', text: line } : null;
}

export const KEY_MATERIAL_EXPECTED = `its first line is neither 32 bytes in base64 nor ${SHORTEST_PASSPHRASE} characters or more`;

/** @param entry where the key material is to be found again, if the sealer keeps several; see sealedEntry. */
export async function sealWith(
  sealer: SealerName,
  material: KeyMaterial,
  dataKey: Uint8Array,
  entry?: string,
): Promise<Uint8Array> {
  const salt = randomBytes(SALT_BYTES).toString('base64');
  const kdf: Kdf = material.kind === 'key' ? { name: 'hkdf', salt } : { name: 'scrypt', ...SCRYPT, salt };
  const key = await stretch(sealer, material, kdf);
  const open = { v: VERSION, ...(entry === undefined ? {} : { entry }), kdf };
  const box = sealBox(key, dataKey, identity(sealer, open)).toString('base64');
  key.fill(0);
  return Buffer.from(JSON.stringify({ ...open, box }));
}

/**
 * @throws GW_VAULT_WRONG_KEY when the material is not what sealed it; GW_VAULT_DAMAGED when the blob is not one of
 *   ours or asks for a weaker derivation than we write, as a forger would who wants to guess the passphrase later.
 */
export async function unsealWith(sealer: SealerName, material: KeyMaterial, sealed: Uint8Array): Promise<Uint8Array> {
  const { box, ...open } = readSealed(sealed);
  const key = await stretch(sealer, material, open.kdf);
  const dataKey = openBox(key, Buffer.from(box, 'base64'), identity(sealer, open));
  key.fill(0);
  if (dataKey === null) throw new Fault('GW_VAULT_WRONG_KEY');
  return dataKey;
}

/**
 * The entry that a blob names. @throws GW_VAULT_DAMAGED
 */
export function sealedEntry(sealed: Uint8Array): string {
  const { entry } = readSealed(sealed);
  if (entry === undefined) throw damaged('it names no keychain entry');
  return entry;
}

const scryptAsync = promisify<string, Uint8Array, number, ScryptOptions, Buffer>(scrypt);

async function stretch(sealer: SealerName, material: KeyMaterial, kdf: Kdf): Promise<Buffer> {
  const salt = Buffer.from(kdf.salt, 'base64');
  if (material.kind === 'key' && kdf.name === 'hkdf') {
    return Buffer.from(hkdfSync('sha256', material.key, salt, `gangway vault sealer ${sealer}`, KEY_BYTES));
  }
  if (material.kind === 'passphrase' && kdf.name === 'scrypt') {
    const { N, r, p } = kdf;
    // The same letters come in two forms (é as one code point or as two); systems differ in which they give.
    const text = material.text.normalize('NFC');
    return scryptAsync(text, salt, KEY_BYTES, { N, r, p, maxmem: 128 * N * r + 128 * r * p + 2 ** 20 });
  }
  throw new Fault('GW_VAULT_WRONG_KEY');
}

interface Sealed {
  readonly v: number;
  readonly entry?: string;
  readonly kdf: Kdf;
  readonly box: string;
}

function readSealed(sealed: Uint8Array): Sealed {
  const text = Buffer.from(sealed).toString('utf8');
  let json: Partial<Sealed>;
  try {
    json = (JSON.parse(text) ?? {}) as Partial<Sealed>;
  } catch {
    throw damaged('it is not valid');
  }
  const { v, entry, kdf, box } = json;
  if (v !== VERSION || typeof box !== 'string' || (entry !== undefined && typeof entry !== 'string')) {
    throw damaged('it is not valid');
  }
  if (typeof kdf?.salt !== 'string' || Buffer.from(kdf.salt, 'base64').length < SALT_BYTES) {
    throw damaged('its salt is too short');
  }
  const open = { v, ...(entry === undefined ? {} : { entry }) };
  if (kdf.name === 'hkdf') return { ...open, kdf: { name: 'hkdf', salt: kdf.salt }, box };
  const { name, N, r, p, salt } = kdf;
  const within = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  if (
    name !== 'scrypt' ||
    !within(N, SCRYPT.N, SCRYPT_MOST.N) ||
    !within(r, SCRYPT.r, SCRYPT_MOST.r) ||
    !within(p, SCRYPT.p, SCRYPT_MOST.p) ||
    !Number.isInteger(Math.log2(N))
  ) {
    throw damaged('its protection is weaker, or dearer, than this version accepts');
  }
  return { ...open, kdf: { name, N, r, p, salt }, box };
}

const identity = (sealer: SealerName, open: Omit<Sealed, 'box'>) => Buffer.from(JSON.stringify([sealer, open]));

// The vault puts its file name in place of this one.
const damaged = (reason: string) => new Fault('GW_VAULT_DAMAGED', { file: 'vault', reason: `sealed key: ${reason}` });
