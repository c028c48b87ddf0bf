import type { Fault, FaultText } from '../../faults/index.ts';
import type { Program } from '../../host/index.ts';
import type { ClientFiles, OwnEntry, Preview } from '../apply/index.ts';
import type { AiClient, BridgeTarget, Way } from '../catalogue/index.ts';
import type { Machine } from '../detect/index.ts';
import type { Grant, Grants } from '../grants.ts';
import type { Sightings } from './sightings.ts';

/** How entries lead here. */
export interface Ways {
  readonly program: Program;
  /** Given to the bridge where it would not find the data folder by itself; null: it would. */
  readonly data: string | null;
  /** Address of a connection, for clients. */
  addressOf(connection: string): string;
}

/** A connection, as far as it matters to whom it may be given. */
export interface Offered {
  readonly id: string;
  readonly model: 'none' | 'api-key' | 'oauth';
}

export interface ClientSetupOptions {
  /** Of this Gangway, for bundles. */
  readonly version: string;
  readonly machine: Machine;
  readonly grants: Grants;
  readonly files: ClientFiles;
  readonly sightings: Sightings;
  readonly ways: Ways;
  readonly connections: () => readonly Offered[];
  /** Whether policy lets a client act with a shared key although its maker's own connectors never do. */
  readonly allowSharedKeyFor: (client: string) => boolean;
  /** Why policy lets this client have nothing; null where it does. */
  readonly refusal?: (client: string) => Fault | null;
  readonly now?: () => number;
}

/**
 * How a client stands. `waiting`: set up, and not heard of since; `stale`: not heard of for 30 days; `incomplete`: what
 * was put into its file is no longer there as it has to be.
 */
export type Standing =
  | { readonly kind: 'not-connected' }
  | { readonly kind: 'waiting'; readonly since: number }
  | { readonly kind: 'in-use'; readonly lastAt: number }
  | { readonly kind: 'stale'; readonly since: number; readonly lastAt: number | null }
  | { readonly kind: 'incomplete'; readonly since: number; readonly entries: readonly OwnEntry[] };

export interface KnownClient {
  readonly client: AiClient;
  /** What it was recognised by on this computer; empty where there is no sign of it. */
  readonly signs: readonly string[];
  readonly way: Way;
  /** How it takes its token here. */
  readonly carrier: 'header' | 'bridge';
  /** Where its entries go, where that is known. */
  readonly file: string | null;
  /** Why it cannot be connected now: several files could be meant, or policy refuses it. */
  readonly problem: FaultText | null;
  readonly grant: Grant | null;
  readonly lastAt: number | null;
  readonly standing: Standing;
  /** Ids of the connections that it may be given. */
  readonly offered: readonly string[];
}

/** What a person does where there is no file, for one connection. */
export interface ByHand {
  readonly connection: string;
  /** Opens the client, which asks whether to install the entry; no secret is in it. Null where it takes no link. */
  readonly link: string | null;
  readonly steps: readonly string[];
  readonly command: string;
  readonly args: readonly string[];
}

export interface Connected {
  readonly grant: Grant;
  readonly files: readonly string[];
  readonly byHand: readonly ByHand[];
}

export interface Disconnected {
  /** Entries that stay, because somebody has made something else of them. */
  readonly left: readonly string[];
  /** The entry is in the client itself, where a person removes it. */
  readonly byHand: boolean;
}

/** An entry of somebody else that makes room for ours; see EntryChange.over. */
export interface Replaced {
  readonly connection: string;
  readonly name: string;
  readonly over: 'plain' | 'credential';
}

export interface ConnectOptions {
  /** Of the previews that a person agreed to, by file. */
  readonly seen?: Readonly<Record<string, string>>;
  readonly replaced?: Replaced;
}

/** AI clients of this computer, connected and disconnected. */
export interface ClientSetup {
  /** Every client of the catalogue, those found here first. Nothing is started to find them. */
  list(): readonly KnownClient[];
  /** @throws Fault as connect */
  preview(client: string, connections: readonly string[]): Promise<readonly Preview[]>;
  /** @throws Fault GW_CLIENT_UNKNOWN */
  previewOfDisconnect(client: string): Promise<readonly Preview[]>;
  /**
   * Gives a client a token for some connections, and writes the entries into its file; one that had others loses them.
   * What it has stays valid until the new entries stand.
   * @throws Fault GW_CLIENT_UNKNOWN, GW_CLIENT_UNREACHABLE, GW_CLIENT_MODEL, GW_CONNECTION_UNKNOWN, and of ClientFiles
   */
  connect(client: string, connections: readonly string[], options?: ConnectOptions): Promise<Connected>;
  /** Ends its tokens, then takes its entries out, those in files of projects too. @throws Fault GW_CLIENT_UNKNOWN, GW_CLIENT_NOT_CONNECTED, of ClientFiles */
  disconnect(client: string): Promise<Disconnected>;
  /** A new token, in the client's file too; the old one ends. @throws Fault GW_CLIENT_NOT_CONNECTED, of ClientFiles */
  rotate(client: string): Promise<Connected>;
  /** What starts the bridge for a grant and a connection; no token is in it. */
  bridge(grant: string, connection: string): BridgeTarget;
  /**
   * The link that has a client install the entry of a connection that it was given; null where it takes none.
   * @throws Fault GW_CLIENT_UNKNOWN, GW_CLIENT_NOT_CONNECTED
   */
  linkFor(client: string, connection: string): string | null;
  /**
   * Bundles that the client installs when they are opened, one for each connection; it is let in as by connect, and no
   * file of its is changed. No token is in them.
   * @throws Fault as connect; GW_CLIENT_BUNDLE
   */
  bundles(
    client: string,
    connections: readonly string[],
  ): ReadonlyArray<{ readonly name: string; readonly contents: Buffer }>;
  /** After a start: settles what a crash left open. */
  recover(): Promise<void>;
}
