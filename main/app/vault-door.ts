import { describeFault, Fault, type FaultText, toFault } from '../faults/index.ts';
import type { Vault } from '../vault/index.ts';

export type VaultStatus =
  | { readonly kind: 'open'; readonly protection: string }
  | { readonly kind: 'closed'; readonly problem: FaultText };

/** The part of a vault that connections use, and whether it is open. */
export interface VaultDoor extends Pick<Vault, 'getPassword' | 'setPassword' | 'deletePassword' | 'findCredentials'> {
  readonly status: VaultStatus;
  /** Resolves with its protection when it is open for the first time; it may never be. */
  readonly opened: Promise<string>;
  /** What makes fingerprints of secrets, until the vault is closed. */
  fingerprinter(): Promise<Vault['fingerprint']>;
  /** A text with every stored secret in it masked; as it is while the vault is closed, which is not opened for that. */
  hide(text: string): Promise<string>;
  close(): Promise<void>;
}

/** Longest wait at start for a keychain that does not answer. The ownership of the file is settled before it is asked. */
const PATIENCE_MS = 2000;

/**
 * A vault that may be closed at start, because the keychain is locked: every use tries to open it again, so that
 * unlocking the keychain is all a person has to do.
 * @throws Fault GW_VAULT_IN_USE at once: another process owns it, and waiting would not help
 */
export async function openVaultDoor(open: () => Promise<Vault>): Promise<VaultDoor> {
  let vault: Promise<Vault> | null = null;
  let status: VaultStatus = { kind: 'closed', problem: describeFault(new Fault('GW_VAULT_OPENING')) };

  const { promise: firstOpened, resolve: tellOpened } = Promise.withResolvers<string>();

  function opened(): Promise<Vault> {
    vault ??= open().then(
      (ready) => {
        status = { kind: 'open', protection: ready.protection };
        tellOpened(ready.protection);
        return ready;
      },
      (error) => {
        vault = null;
        const fault = toFault(error);
        status = { kind: 'closed', problem: describeFault(fault) };
        throw fault;
      },
    );
    return vault;
  }

  const first = opened().catch((error) => {
    if (toFault(error).code === 'GW_VAULT_IN_USE') throw error;
  });
  first.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([first, waited]).finally(() => clearTimeout(timer));
  return {
    get status() {
      return status;
    },
    opened: firstOpened,
    async fingerprinter() {
      const ready = await opened();
      return (secret) => ready.fingerprint(secret);
    },
    getPassword: async (service, account) => (await opened()).getPassword(service, account),
    setPassword: async (service, account, password) => (await opened()).setPassword(service, account, password),
    deletePassword: async (service, account) => (await opened()).deletePassword(service, account),
    findCredentials: async (service) => (await opened()).findCredentials(service),
    hide: async (text) => (status.kind === 'open' ? ((await vault)?.hide(text) ?? text) : text),
    close: async () => (await vault?.catch(() => null))?.close(),
  };
}
