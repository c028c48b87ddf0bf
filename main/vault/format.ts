/**
 * The vault file, one line after another, each ended by "\n":
 *
 *     {"gangway":"vault","format":1,"sealer":…,"sealedKey":…,"keyId":…,"keySince":…}      the only readable line
 *     BASE64                                          one line per record: nonce, ciphertext, tag
 *     index BASE64                                    the names of the records, in their order
 *     sha256 HEX                                      of all the lines above
 *
 * Three layers, because they answer three questions:
 * - sha256: was the file damaged by accident? Anybody can compute it; it is there so that a bad disk block is called
 *   damage, and not a mistyped passphrase that a person would type again and again.
 * - index: is the file as a whole what its owner wrote? It is encrypted (names tell which services a person uses) and
 *   authenticates every byte before it, so that no record can be removed, added, reordered or put back to an older one.
 * - record: its own name, the key id and the format are authenticated with it.
 *
 * An older copy of the whole file is not told from the newest: nothing outside the file remembers which was the last.
 */
import { createHash } from 'node:crypto';
import { Fault } from '../faults/index.ts';
import type { SealerName } from '../host/index.ts';
import { FORMAT, openBox, sealBox, type VaultKeys } from './keys.ts';
import { isSealerName } from './sealers/names.ts';

export interface VaultHeader {
  readonly sealer: SealerName;
  /** The data key as its sealer returned it. */
  readonly sealedKey: Buffer;
  readonly keyId: string;
  /** When this data key was made, ms since the epoch. */
  readonly keySince: number;
}

export interface RecordName {
  readonly service: string;
  readonly account: string;
}

/** One stored password. It stays encrypted in memory until somebody asks for it. */
export interface VaultRecord extends RecordName {
  readonly box: Buffer;
}

export interface VaultContents {
  readonly header: VaultHeader;
  /** Keeps fingerprints the same when the data key is rotated; it leaves the file only inside the encrypted index. */
  readonly fingerprintKey: Buffer;
  readonly records: readonly VaultRecord[];
}

/** What a file says before its key is known: checked for accidental damage, not yet for authenticity. */
export interface ParsedFile {
  readonly header: VaultHeader;
  readonly records: readonly Buffer[];
  readonly index: Buffer;
  /** Every byte before the index line. */
  readonly authenticated: Buffer;
}

/** What the index line holds, encrypted. */
interface VaultIndex {
  readonly fingerprintKey: string;
  /** In the order of the records: service, account. */
  readonly names: readonly (readonly [string, string])[];
}

export function encodeVault(contents: VaultContents, keys: VaultKeys): Buffer {
  const lines = [headerLine(contents.header), ...contents.records.map(({ box }) => box.toString('base64'))];
  const authenticated = Buffer.from(`${lines.join('\n')}\n`);
  const plainIndex: VaultIndex = {
    fingerprintKey: contents.fingerprintKey.toString('base64'),
    names: contents.records.map(({ service, account }) => [service, account]),
  };
  const plain = Buffer.from(JSON.stringify(plainIndex));
  const index = sealBox(keys.index, plain, authenticated);
  plain.fill(0);
  const covered = Buffer.concat([authenticated, Buffer.from(`index ${index.toString('base64')}\n`)]);
  return Buffer.concat([covered, Buffer.from(`sha256 ${sha256(covered)}\n`)]);
}

/** @throws GW_VAULT_TOO_NEW, GW_VAULT_DAMAGED */
export function parseVault(file: string, bytes: Buffer): ParsedFile {
  const damaged = (reason: string) => new Fault('GW_VAULT_DAMAGED', { file, reason });
  // latin1 maps each byte to one character, so lengths in the text are lengths in the file.
  const lines = bytes.toString('latin1').split('\n');
  const json = readJson(lines[0] ?? '');
  const format = json?.format;
  // Before anything else: a newer format may look different in every other respect.
  if (json?.gangway === 'vault' && typeof format === 'number' && format > FORMAT) {
    throw new Fault('GW_VAULT_TOO_NEW', { format });
  }
  const checksum = lines.at(-2) ?? '';
  const covered = bytes.subarray(0, Math.max(0, bytes.length - checksum.length - 1));
  if (checksum !== `sha256 ${sha256(covered)}`) throw damaged('it is incomplete, or its checksum does not match');
  const header = readHeader(json);
  if (header === null) throw damaged('its first line is not valid');
  const indexLine = lines.at(-3) ?? '';
  const index = Buffer.from(indexLine.slice('index '.length), 'base64');
  // Node skips what is not base64; only the one spelling that we write counts, so that every byte does.
  if (indexLine !== `index ${index.toString('base64')}`) throw damaged('its index is not valid');
  return {
    header,
    records: lines.slice(1, -3).map((line) => Buffer.from(line, 'base64')),
    index,
    authenticated: bytes.subarray(0, covered.length - indexLine.length - 1),
  };
}

/**
 * Checks every byte of a parsed file against its key.
 * @throws GW_VAULT_DAMAGED
 */
export function decodeVault(file: string, parsed: ParsedFile, keys: VaultKeys): VaultContents {
  const plain = openBox(keys.index, parsed.index, parsed.authenticated);
  if (plain === null) throw new Fault('GW_VAULT_DAMAGED', { file, reason: 'it is not as it was written' });
  // From here on header, index and records are known to be as encodeVault wrote them.
  const { fingerprintKey, names } = JSON.parse(plain.toString('utf8')) as VaultIndex;
  plain.fill(0);
  const records = parsed.records.map((box, at) => {
    const [service, account] = names[at] ?? ['', ''];
    return { service, account, box };
  });
  return { header: parsed.header, fingerprintKey: Buffer.from(fingerprintKey, 'base64'), records };
}

export function sealRecord(keys: VaultKeys, name: RecordName, password: string): VaultRecord {
  const plain = Buffer.from(password, 'utf8');
  const box = sealBox(keys.records, plain, recordIdentity(keys, name));
  plain.fill(0);
  return { service: name.service, account: name.account, box };
}

/** The password of a record, or null where the record is not the one its name and key say. */
export function openRecord(keys: VaultKeys, record: VaultRecord): string | null {
  const plain = openBox(keys.records, record.box, recordIdentity(keys, record));
  if (plain === null) return null;
  const password = plain.toString('utf8');
  plain.fill(0);
  return password;
}

// JSON, not concatenation: service "a" with account "bc" must differ from service "ab" with account "c".
const recordIdentity = (keys: VaultKeys, { service, account }: RecordName) =>
  Buffer.from(JSON.stringify(['gangway vault record', FORMAT, keys.keyId, service, account]));

const headerLine = (header: VaultHeader) =>
  JSON.stringify({
    gangway: 'vault',
    format: FORMAT,
    sealer: header.sealer,
    sealedKey: header.sealedKey.toString('base64'),
    keyId: header.keyId,
    keySince: new Date(header.keySince).toISOString(),
  });

function readHeader(json: Record<string, unknown> | null): VaultHeader | null {
  const { sealer, sealedKey, keyId, keySince } = json ?? {};
  const since = Date.parse(String(keySince));
  if (!isSealerName(sealer) || typeof keyId !== 'string' || Number.isNaN(since)) return null;
  return { sealer, sealedKey: Buffer.from(String(sealedKey), 'base64'), keyId, keySince: since };
}

function readJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
