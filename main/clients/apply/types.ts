import type { ConfigFile, EntryValue } from '../catalogue/index.ts';

/** A file of an AI client, and where the map of its servers stands in it. Any file: also one of a project. */
export interface ClientFile extends Pick<ConfigFile, 'format' | 'key' | 'lock' | 'byteOrderMark'> {
  /** Id of the client in the catalogue. */
  readonly client: string;
  /** Absolute path as the client knows it; a symbolic link is followed. */
  readonly file: string;
}

/** What is to become of one entry. */
export interface EntryChange {
  readonly name: string;
  /** The entry as it is to stand there, from the catalogue's `http` or `bridge`; null takes it out. */
  readonly value: EntryValue | null;
  /**
   * Permits to replace an entry that Gangway did not write; without it that is refused. `plain`: taking ours out puts the
   * old one back. `credential`: the old one held a credential, so it never comes back; only the sealed backup has it.
   */
  readonly over?: 'plain' | 'credential';
}

/** One line of a preview. Values that are not Gangway's, and every local token, are shown as `…`. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

export interface Preview {
  readonly file: string;
  /** `none`: the file is already as it is to be. */
  readonly action: 'create' | 'change' | 'remove' | 'none';
  readonly lines: readonly DiffLine[];
  /** Names the contents that the preview was made from. */
  readonly seen: string;
}

export interface Applied {
  readonly changed: boolean;
  /** Entries that were to be taken out and were left, because somebody has made something else of them. */
  readonly left: readonly string[];
}

/** An entry that Gangway wrote, as it stands there now. */
export interface OwnEntry {
  readonly client: string;
  readonly file: string;
  readonly name: string;
  /** `edited`: something in it was changed, and it still leads to Gangway; `foreign`: it no longer does. */
  readonly state: 'as-written' | 'edited' | 'foreign' | 'missing' | 'unreadable';
  /** The connection that it leads to; null where it leads to none. */
  readonly connection: string | null;
}

/** Files of AI clients, changed entry by entry, with a ledger of what is Gangway's in them. */
export interface ClientFiles {
  /**
   * What would change. Only reads.
   * @throws Fault GW_CLIENT_FILE_BROKEN, GW_CLIENT_FILE_UNSUITABLE, GW_CLIENT_FILE_REFUSED, GW_CLIENT_ENTRY_FOREIGN
   */
  preview(file: ClientFile, changes: readonly EntryChange[]): Promise<Preview>;
  /**
   * Changes the file in one atomic step, after a sealed backup, and reads it again with the strictness of its client.
   * One change at a time; further ones wait.
   * @param options.seen of the preview that a person agreed to: a file that has changed since is refused
   * @throws Fault as preview; GW_CLIENT_FILE_CHANGED, GW_CLIENT_FILE_BUSY, GW_DISK_FULL, GW_WRITE_FAILED, GW_VAULT_*
   */
  apply(file: ClientFile, changes: readonly EntryChange[], options?: { readonly seen?: string }): Promise<Applied>;
  /** The entry of ours as it stands in the file, for what has to be read back from it; undefined where it is not there. */
  read(file: ClientFile, name: string): unknown;
  /** The files that hold entries of ours, with their entries. */
  owned(): ReadonlyArray<{ readonly file: ClientFile; readonly entries: readonly OwnEntry[] }>;
  /** After a crash: compares the ledger with the files, and removes unfinished copies. */
  recover(): Promise<void>;
}
