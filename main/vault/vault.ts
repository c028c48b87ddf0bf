import { createHmac } from 'node:crypto';
import { Fault } from '../faults/index.ts';
import type { Sealer, SealerName } from '../host/index.ts';
import { openRecord, type RecordName, sealRecord, type VaultRecord } from './format.ts';
import { withoutSecrets } from './hide.ts';
import type { OwnerLock } from './lock.ts';
import type { ForgettingSealer } from './sealers/keychain.ts';
import { sealerInWords } from './sealers/names.ts';
import { type OpenFile, rekeyed, withRecords, writeVault } from './storage.ts';

export interface Credential {
  readonly account: string;
  readonly password: string;
}

/**
 * A store of passwords, shaped like keytar. Service, account and password are not empty and are well-formed Unicode;
 * names measure up to 1 KiB and passwords up to 64 KiB in UTF-8 (else GW_INPUT_INVALID).
 *
 * A change is on the disk when its promise resolves; when it rejects, nothing has changed, and what was stored before
 * is still given. Changes are carried out in the order of their calls. After close() every method fails with
 * GW_SHUTTING_DOWN.
 *
 * Changes throw GW_DISK_FULL, GW_WRITE_FAILED, or GW_VAULT_CHANGED when something else has touched the file.
 */
export interface Vault {
  /** What protects the key of the vault, in words that fit into a sentence: "protected by …". */
  readonly protection: string;
  readonly sealer: SealerName;
  /** When the data key was made, ms since the epoch. */
  readonly keySince: number;
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  /** @returns whether there was one. */
  deletePassword(service: string, account: string): Promise<boolean>;
  findCredentials(service: string): Promise<readonly Credential[]>;
  /**
   * A short id of a secret (16 hex digits) that can be shown, logged and compared. It is keyed, so that nobody without
   * this vault can test a guess against it, and stays the same when the data key is rotated.
   */
  fingerprint(secret: string): string;
  /** A text with every stored secret in it masked, for what is given to others. */
  hide(text: string): string;
  /** Makes a new data key and encrypts everything anew. Killed at any moment, it leaves the old vault or the new one. */
  rotateKey(): Promise<void>;
  /** Lets another sealer protect the vault, under a new data key: what the old sealer knew opens only old copies. */
  resealWith(sealer: Sealer): Promise<void>;
  /** Waits for changes under way, forgets the keys and gives up the ownership of the file. */
  close(): Promise<void>;
}

const MOST_NAME_BYTES = 1024;
const MOST_PASSWORD_BYTES = 64 * 1024;

/** The calls of a vault whose file is open and owned. */
export function vaultOver(opened: OpenFile, lock: OwnerLock, now: () => number): Vault {
  const state = stateOf(opened, lock);
  const rekey = async (before: OpenFile, sealer: Sealer) => {
    await state.replaceWith(await rekeyed(before, sealer, now()));
    destroyKeys(before);
    await forget(before);
  };
  return {
    get protection() {
      return sealerInWords(state.latest().sealer.name);
    },
    get sealer() {
      return state.latest().sealer.name;
    },
    get keySince() {
      return state.latest().contents.header.keySince;
    },
    async getPassword(service, account) {
      const record = state.current().contents.records.find(named({ service, account }));
      return record === undefined ? null : reveal(state.current(), record);
    },
    async setPassword(service, account, password) {
      const name = { service: checked('service', service), account: checked('account', account) };
      checked('password', password, MOST_PASSWORD_BYTES);
      await state.inTurn(async (vault) => {
        const others = vault.contents.records.filter(not(named(name)));
        await state.replaceWith(withRecords(vault, [...others, sealRecord(vault.keys, name, password)]));
      });
    },
    async deletePassword(service, account) {
      return state.inTurn(async (vault) => {
        const kept = vault.contents.records.filter(not(named({ service, account })));
        if (kept.length === vault.contents.records.length) return false;
        await state.replaceWith(withRecords(vault, kept));
        return true;
      });
    },
    async findCredentials(service) {
      const vault = state.current();
      const found = vault.contents.records.filter((record) => record.service === service);
      return found.map((record) => ({ account: record.account, password: reveal(vault, record) }));
    },
    fingerprint(secret) {
      const key = state.current().contents.fingerprintKey;
      return createHmac('sha256', key).update(secret).digest('hex').slice(0, 16);
    },
    hide(text) {
      const vault = state.current();
      return withoutSecrets(
        text,
        vault.contents.records.map((record) => reveal(vault, record)),
      );
    },
    rotateKey: async () => state.inTurn((vault) => rekey(vault, vault.sealer)),
    resealWith: async (sealer) => state.inTurn((vault) => rekey(vault, sealer)),
    close: () => state.close(),
  };
}

/** The one mutable thing: what is on the disk now. It changes only after it was written. */
function stateOf(opened: OpenFile, lock: OwnerLock) {
  let current = opened;
  let last: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;
  return {
    /** For what is no secret and stays true after close(). */
    latest: () => current,
    current(): OpenFile {
      if (closing) throw new Fault('GW_SHUTTING_DOWN');
      return current;
    },
    /** One change after another: each starts from what the one before left. */
    inTurn<T>(change: (vault: OpenFile) => Promise<T>): Promise<T> {
      if (closing) throw new Fault('GW_SHUTTING_DOWN');
      const turn = last.then(() => change(current));
      last = turn.catch(() => {});
      return turn;
    },
    async replaceWith(next: OpenFile): Promise<void> {
      try {
        current = await writeVault(next);
      } catch (error) {
        // What a sealer keeps for a new key stays: the file may be in place and only its flush have failed.
        if (next.keys !== current.keys) destroyKeys(next);
        throw error;
      }
    },
    close(): Promise<void> {
      closing ??= last.then(async () => {
        destroyKeys(current);
        current.contents.fingerprintKey.fill(0);
        await lock.release();
      });
      return closing;
    },
  };
}

function destroyKeys({ keys, dataKey }: OpenFile): void {
  keys.destroy();
  dataKey.fill(0);
}

const named = (name: RecordName) => (record: RecordName) =>
  record.service === name.service && record.account === name.account;

const not =
  <T>(test: (value: T) => boolean) =>
  (value: T) =>
    !test(value);

function reveal({ file, keys }: OpenFile, record: VaultRecord): string {
  const password = openRecord(keys, record);
  // The file was checked when it was opened, so this is memory gone wrong; it must not pass for "no password".
  if (password === null) throw new Fault('GW_VAULT_DAMAGED', { file, reason: 'a record does not open' });
  return password;
}

function checked(field: string, value: string, mostBytes = MOST_NAME_BYTES): string {
  const invalid = (reason: string) => new Fault('GW_INPUT_INVALID', { field, reason });
  if (value === '') throw invalid('it is empty');
  // Half of a surrogate pair has no UTF-8 form and would come back as another character.
  if (!value.isWellFormed()) throw invalid('it is not valid Unicode');
  if (Buffer.byteLength(value) > mostBytes) throw invalid(`it is longer than ${mostBytes} bytes`);
  return value;
}

/** A sealer that kept a key for the old data key drops it. Only tidying: the old key opens nothing that is in use. */
async function forget({ sealer, contents }: OpenFile): Promise<void> {
  await (sealer as Partial<ForgettingSealer>).forget?.(contents.header.sealedKey).catch(() => {});
}
