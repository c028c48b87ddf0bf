import { entry } from './entry.ts';

/** Faults: vault. */
export const VAULT_FAULTS = {
  GW_VAULT_OPENING: entry(
    503,
    'The vault is still being opened.',
    'The system keychain has not answered yet; it may be asking for its password.',
    'Look for a prompt of the system, then try again.',
  ),
  GW_VAULT_LOCKED: entry(
    503,
    'The system keychain is locked.',
    'Stored credentials cannot be read until it is unlocked. Nothing was changed.',
    'Unlock the keychain (usually by signing in to the computer), then try again.',
  ),
  GW_VAULT_NO_SEALER: entry(
    503,
    'There is no safe place for the key of the vault on this computer ({reason}).',
    'Gangway does not store credentials in the clear, so it stores none.',
    'Install or unlock the system keychain, or give a passphrase; see docs/vault.md.',
  ),
  GW_VAULT_WRONG_KEY: entry(
    503,
    'The vault could not be opened with this key or passphrase.',
    'The passphrase is mistyped, or the keychain entry was replaced. Nothing was changed.',
    'Give the right passphrase, or restore the keychain entry.',
  ),
  GW_VAULT_DAMAGED: entry(
    503,
    'The vault file {file} is damaged ({reason}).',
    'Its contents fail their authenticity check. It was left as it is.',
    'Restore it from a backup, or move it away and enter the credentials again.',
  ),
  GW_VAULT_TOO_NEW: entry(
    503,
    'The vault file was written by a newer Gangway (format {format}).',
    'This version cannot read it and will not change it.',
    'Update Gangway.',
  ),
  GW_VAULT_IN_USE: entry(
    503,
    'The vault is open in another process ({pid}).',
    'Only one process may own it at a time.',
    'Use the running Gangway, or end that process.',
  ),
  GW_VAULT_UNREADABLE: entry(
    503,
    'The vault file {file} could not be read ({reason}).',
    'Gangway does not overwrite what it cannot read, so nothing was changed.',
    'Check who may read the file and its folder, then try again.',
  ),
  GW_VAULT_SEALER_MISSING: entry(
    503,
    'The key of the vault is protected by {sealer}, and Gangway was started without it.',
    'Nothing else can open the vault. Nothing was changed.',
    'Start Gangway the way it was started when the vault was made; see docs/vault.md.',
  ),
  GW_VAULT_KEY_UNAVAILABLE: entry(
    503,
    'The key of the vault could not be had from {source} ({reason}).',
    'Stored credentials cannot be read until it can. Nothing was changed.',
    'Put that right, then try again; see docs/vault.md.',
  ),
  GW_VAULT_CHANGED: entry(
    503,
    'The vault file {file} was changed by something else while Gangway had it open.',
    'Gangway does not overwrite what it did not write, so this change was not saved.',
    'Find out what changed it (a backup, a sync program, a second copy of Gangway), then start Gangway again.',
  ),
  GW_VAULT_FOLDER_SHARED: entry(
    503,
    'Other users of this computer can change the folder {folder}.',
    'They could replace the vault in it, so it was not opened.',
    'Make the folder private to you (chmod 700), or keep the vault in another one.',
  ),
} as const;
