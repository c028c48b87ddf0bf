import type { ConnectionFacts } from '../policy/index.ts';
import type { ConnectionRecord } from './types.ts';

const known = new WeakMap<ConnectionRecord, ConnectionFacts>();

/** What policy asks of a connection. The same record gives the same object, so that its answer can be remembered. */
export function factsOf(record: ConnectionRecord): ConnectionFacts {
  const found = known.get(record);
  if (found) return found;
  const { id, label, url, model, pin, identity } = record;
  const facts: ConnectionFacts = {
    ...{ id, label, url, model: model.kind },
    tenancy: pin ?? identity?.tenancy ?? null,
    credentialFrom: issuedAt(record),
  };
  known.set(record, facts);
  return facts;
}

/** When the credential was entered, or the person signed in; ms since the epoch. */
export function issuedAt({ model }: ConnectionRecord): number | null {
  if (model.kind === 'none') return null;
  return model.kind === 'oauth' ? model.signedInAt : model.storedAt;
}
