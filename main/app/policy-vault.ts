import { Fault, isFault } from '../faults/index.ts';
import type { Host, Sealer, SealerName } from '../host/index.ts';
import type { Policy } from '../policy/index.ts';
import { sealerInWords } from '../vault/index.ts';
import type { VaultStatus } from './vault-door.ts';

const KEYCHAINS: readonly SealerName[] = ['electron-safe-storage', 'os-keychain'];
const KEYCHAINS_IN_WORDS: ReadonlySet<string> = new Set(KEYCHAINS.map(sealerInWords));

/** What may protect the vault: where policy requires the system's keychain, nothing else. */
export function permittedSealers({ sealers }: Pick<Host, 'sealers'>, policy: Policy): readonly Sealer[] {
  return policy.values.RequireOsKeychain ? sealers.filter(({ name }) => KEYCHAINS.includes(name)) : sealers;
}

/** Where a vault does not open because of the rule, that is what is said. */
export function keychainFault(error: unknown, policy: Policy): unknown {
  if (!policy.values.RequireOsKeychain || !isFault(error)) return error;
  if (error.code === 'GW_VAULT_SEALER_MISSING')
    return new Fault('GW_POLICY_KEYCHAIN', { protection: error.details.sealer ?? 'something else' }, { cause: error });
  return error.code === 'GW_VAULT_NO_SEALER'
    ? new Fault('GW_POLICY_KEYCHAIN', { protection: 'nothing yet' }, { cause: error })
    : error;
}

/** Calls are refused too while a vault is open that was opened before the rule came. */
export function withKeychainRule(policy: Policy, vault: { readonly status: VaultStatus }): Policy {
  const keychainRefusal = (): Fault | null => {
    const { status } = vault;
    if (!policy.values.RequireOsKeychain || status.kind === 'closed') return null;
    return KEYCHAINS_IN_WORDS.has(status.protection)
      ? null
      : new Fault('GW_POLICY_KEYCHAIN', { protection: status.protection });
  };
  const refusal: Policy['refusal'] = (call) => policy.refusal(call) ?? keychainRefusal();
  return Object.create(policy, { refusal: { value: refusal } });
}
