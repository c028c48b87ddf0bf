import type { Program } from './program.ts';

/** What the core asks of its surroundings. Two implementations: electron.ts and node.ts. */
export interface Host {
  readonly kind: 'electron' | 'node';
  readonly version: string;
  readonly paths: HostPaths;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What encrypts the vault's data key on this host, best first; the vault takes the first one that proves itself. */
  readonly sealers: readonly Sealer[];
  /** The proxy that the system prescribes for an address, asked once per origin. */
  proxyFor(url: URL): Promise<ProxyChoice>;
  /**
   * Opens an address in the system's browser. The caller has checked it: https, or loopback in tests.
   * @throws Error when there is no browser to be started
   */
  openExternal(address: string): Promise<void>;
  /**
   * Hands an install link to the AI client that answers its scheme. The link is made from the catalogue of clients and
   * never from what a window, a page or a server says. Absent where nothing can be started.
   */
  openClientLink?(link: string): Promise<void>;
  /** What starts Gangway's command line here; absent: what runs now does. */
  readonly program?: Program;
}

export interface HostPaths {
  /** Settings, connections, grants, vault: private to the user (0700). */
  readonly data: string;
  /** Socket and short-lived files of the running process: private to the user (0700). */
  readonly run: string;
}

export type ProxyChoice =
  | { readonly kind: 'direct' }
  | { readonly kind: 'http'; readonly url: URL; readonly authorization?: string };

/**
 * Something outside the vault that can encrypt and decrypt its 32-byte data key.
 * Every method throws a Fault (GW_VAULT_*) in words; none ever falls back to something weaker.
 */
export interface Sealer {
  readonly name: SealerName;
  /** Proves by a real write, read and delete that this sealer protects something here and now. */
  probe(): Promise<void>;
  seal(dataKey: Uint8Array): Promise<Uint8Array>;
  unseal(sealed: Uint8Array): Promise<Uint8Array>;
}

export type SealerName =
  | 'electron-safe-storage'
  | 'os-keychain'
  | 'passphrase'
  | 'key-command'
  | 'credentials-directory'
  | 'key-file';
