import type { Vault } from '../../vault/index.ts';

/** Old keys that are kept at a time. A further rotation gives up the oldest. */
export const MOST_OLD_KEYS = 4;

const CURRENT = 'api-key';
const NEXT = 'next-key';
const oldAccount = (slot: number) => `old-key/${slot}`;

/** Where the keys of a connection are in the vault. */
export interface KeyPlaces {
  /** The key in use. */
  current(): Promise<string | null>;
  /** The one that was entered and is being tried. */
  next(): Promise<string | null>;
  old(slot: number): Promise<string | null>;
  setCurrent(key: string): Promise<void>;
  setNext(key: string): Promise<void>;
  setOld(slot: number, key: string): Promise<void>;
  dropNext(): Promise<void>;
  dropOld(slot: number): Promise<void>;
  /** Drops what a process left behind that died between two changes. @param kept slots that are in use */
  sweep(kept: { readonly next: boolean; readonly slots: readonly number[] }): Promise<void>;
}

export type KeyVault = Pick<Vault, 'getPassword' | 'setPassword' | 'deletePassword'>;

/** @param service name of the connection in the vault */
export function keyPlaces(vault: KeyVault, service: string): KeyPlaces {
  const drop = async (account: string) => void (await vault.deletePassword(service, account));
  return {
    current: () => vault.getPassword(service, CURRENT),
    next: () => vault.getPassword(service, NEXT),
    old: (slot) => vault.getPassword(service, oldAccount(slot)),
    setCurrent: (key) => vault.setPassword(service, CURRENT, key),
    setNext: (key) => vault.setPassword(service, NEXT, key),
    setOld: (slot, key) => vault.setPassword(service, oldAccount(slot), key),
    dropNext: () => drop(NEXT),
    dropOld: (slot) => drop(oldAccount(slot)),
    async sweep({ next, slots }) {
      if (!next) await drop(NEXT);
      for (let slot = 0; slot <= MOST_OLD_KEYS; slot++) if (!slots.includes(slot)) await drop(oldAccount(slot));
    },
  };
}
