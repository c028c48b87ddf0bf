import type { Connections, NewSignIn } from '../connections/index.ts';
import { Fault } from '../faults/index.ts';
import { type ConnectionFacts, type Policy, supportPhrase } from '../policy/index.ts';

/** The connections as people may handle them: what policy has decided is not theirs to change. */
export function prescribedConnections(connections: Connections, policy: Policy): Connections {
  const support = () => supportPhrase(policy.values);

  function refuseAdding(wanted: Pick<NewSignIn, 'id' | 'url' | 'provider'>, model: ConnectionFacts['model']): void {
    if (!policy.values.AllowUserConnections) throw new Fault('GW_POLICY_CONNECTIONS', { support: support() });
    const { id, url } = wanted;
    // The provider's own address is judged with the first round trip; nobody is sent to a browser for one that is not.
    const known =
      url === undefined ? null : { id, label: id, url, model, tenancy: 'unasked' as const, credentialFrom: null };
    const refused = known && policy.connectionRefusal(known);
    if (refused) throw refused;
  }

  function refuseManaged(id: string): void {
    if (!policy.values.ManagedConnections?.some((each) => each.id === id)) return;
    const connection = connections.get(id)?.record.label ?? id;
    throw new Fault('GW_POLICY_CONNECTION', { connection, support: support() });
  }

  return {
    ...connections,
    async add(wanted) {
      refuseAdding(wanted, wanted.key === undefined ? 'none' : 'api-key');
      return connections.add(wanted);
    },
    async addSignedIn(wanted) {
      refuseAdding(wanted, 'oauth');
      return connections.addSignedIn(wanted);
    },
    async remove(id) {
      refuseManaged(id);
      await connections.remove(id);
    },
  };
}
