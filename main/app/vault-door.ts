import { describeFault, type FaultText, toFault } from '../faults/index.ts';
import type { Vault } from '../vault/index.ts';

export type VaultStatus =
  | { readonly kind: 'open'; readonly protection: string }
  | { readonly kind: 'closed'; readonly problem: FaultText };

/** The part of a vault that connections use, and whether it is open. */
export interface VaultDoor extends Pick<Vault, 'getPassword' | 'setPassword' | 'deletePassword'> {
  readonly status: VaultStatus;
  close(): Promise<void>;
}

/**
 * A vault that may be closed at start, because the keychain is locked: every use tries to open it again, so that
 * unlocking the keychain is all a person has to do.
 * @throws Fault GW_VAULT_IN_USE at once: another process owns it, and waiting would not help
 */
export async function openVaultDoor(open: () => Promise<Vault>): Promise<VaultDoor> {
  let vault: Promise<Vault> | null = null;
  let status: VaultStatus = { kind: 'closed', problem: describeFault(toFault(null)) };

  function opened(): Promise<Vault> {
    vault ??= open().then(
      (ready) => {
        status = { kind: 'open', protection: ready.protection };
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

  await opened().catch((error) => {
    if (toFault(error).code === 'GW_VAULT_IN_USE') throw error;
  });
  return {
    get status() {
      return status;
    },
    getPassword: async (service, account) => (await opened()).getPassword(service, account),
    setPassword: async (service, account, password) => (await opened()).setPassword(service, account, password),
    deletePassword: async (service, account) => (await opened()).deletePassword(service, account),
    close: async () => (await vault?.catch(() => null))?.close(),
  };
}
