import type { Format } from '../catalogue/index.ts';

/** Who reads a file: the person's own configuration, that of one project, or the shell. */
export type Scope = 'user' | 'project' | 'shell';

/** A file that may hold a credential. */
export interface ConfigPlace {
  readonly file: string;
  readonly scope: Scope;
  readonly format: Format;
  /** Ids of the AI clients that read it; none for files of the shell. */
  readonly clients: readonly string[];
  /** Keys down to the map of servers, where the client has one in this file. */
  readonly serversKey: readonly string[] | null;
}

/**
 * Why a value is taken for a credential. `stored`: it is in the vault. `format`: its form is that of one service.
 * `likely`: it looks random and stands where a credential would.
 */
export type Evidence = 'stored' | 'format' | 'likely';

/** The entry of an MCP server around a credential. */
export interface ServerEntry {
  /** The same for the same entry; see RemoteServer. */
  readonly id: string;
  readonly name: string;
  /** Origin of the address that the credential is sent to; null for a program of this computer. */
  readonly origin: string | null;
  /** That address; null where there is none, or where it holds a credential. */
  readonly url: string | null;
}

/** How a credential is sent: the name of the header, and the word before it. */
export interface SentAs {
  readonly name: string;
  readonly scheme: string;
}

/** A credential outside the vault. Its value is in no field of it. */
export interface Find {
  /** The same for the same value at the same place. 16 hex digits. */
  readonly id: string;
  readonly place: ConfigPlace;
  /** Where it stands, in words that hold no value: keys joined by dots, or `line 7` where there are none. */
  readonly where: string;
  readonly server: ServerEntry | null;
  /** Null where it is in no header. */
  readonly header: SentAs | null;
  /** A few of its first and last characters, where it is long enough that they help nobody. */
  readonly masked: string;
  readonly evidence: Evidence;
  /** The service whose form it has or that it is sent to, in words. */
  readonly service: string | null;
  /** Id of the connection whose stored key it is. */
  readonly connection: string | null;
  /** Keyed fingerprint; see Vault.fingerprint. */
  readonly fingerprint: string;
}

/** An entry that leads to a hosted server. */
export interface RemoteServer {
  /** The same for the same entry. 16 hex digits. */
  readonly id: string;
  readonly place: ConfigPlace;
  /** As it stands in the file. */
  readonly name: string;
  /** Keys from the top of the file down to the entry, the name included. */
  readonly entry: readonly string[];
  readonly url: string;
}

export type WhyUnread = 'too-large' | 'no-permission' | 'no-file' | 'loop' | 'failed';

/** A file that is there and could not be examined, or not as what it is. */
export interface Unread {
  readonly file: string;
  readonly reason: WhyUnread;
}

/** What is known of the keys in the vault: enough to recognise one, and nothing to make one from. */
export interface KnownKeys {
  /** Lengths of the keys, so that only what can be one is hashed. */
  readonly lengths: ReadonlySet<number>;
  /** Connection ids by fingerprint. */
  readonly byFingerprint: ReadonlyMap<string, string>;
}

/** What the scan asks of the vault and the grants. */
export interface ScanTools {
  /** Keyed, 16 hex digits. */
  fingerprint(value: string): string;
  readonly known: KnownKeys;
  /** Whether a value is the local token of a client, which is no credential of a service. */
  isLocalToken(value: string): boolean;
}
