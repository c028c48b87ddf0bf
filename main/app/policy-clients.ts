import type { Grants } from '../clients/index.ts';
import type { Policy } from '../policy/index.ts';

/** The grants as people may handle them: an AI client that policy does not approve gets none. */
export function prescribedGrants(grants: Grants, policy: Policy): Grants {
  return {
    ...grants,
    issue(wanted) {
      const refusal = policy.refusal({ client: wanted.id, connection: '' });
      if (refusal) throw refusal;
      return grants.issue(wanted);
    },
  };
}
