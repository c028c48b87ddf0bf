/** What the organisation does to connections from afar: pushes them, stops them, voids their credentials. */
import type { Fault } from '../faults/index.ts';
import type { ConnectionFacts } from '../policy/index.ts';
import { factsOf, issuedAt } from './facts.ts';
import type { LiveConnection } from './live.ts';
import type { ProviderDescriptor } from './providers.ts';
import { checkedId, checkedUrl, recordsSchema } from './records.ts';
import type { KeyPlaces } from './rotation/keys.ts';
import type { ConnectionRecord, Transport } from './types.ts';

/** A connection that the organisation sets up. Its credential comes later, from the person or a program. */
export interface PushedConnection {
  readonly id: string;
  readonly label?: string | undefined;
  readonly provider: string;
  /** Absent: the provider's own address. */
  readonly url?: string | undefined;
  readonly model: 'api-key' | 'oauth';
  readonly clientId?: string | undefined;
  /** Absent: the provider's, or Streamable HTTP. */
  readonly transport?: Transport | undefined;
}

export interface Prescribed {
  /** Sets up a connection without a credential. @throws Fault GW_INPUT_INVALID, GW_UPSTREAM_NOT_HTTPS, GW_DISK_FULL, … */
  push(wanted: PushedConnection): void;
  /** Asks policy anew about every connection: stops those that may not be used, and tries those that may again. */
  review(): Promise<void>;
  /**
   * Deletes every credential from before a moment (ms since the epoch), at the service too where it was a sign-in.
   * @returns the connections whose credential was deleted now
   * @throws Fault GW_VAULT_*; calls are refused by policy all the same
   */
  revokeBefore(moment: number): Promise<readonly string[]>;
}

export interface PrescribedOptions {
  readonly now: () => number;
  readonly connections: ReadonlyMap<string, LiveConnection>;
  /** What policy says of a connection. */
  permitted(facts: ConnectionFacts): Fault | null;
  providerOf(id: string): ProviderDescriptor;
  /** Keeps the record of a new connection and takes it among the others. */
  take(record: ConnectionRecord): LiveConnection;
  stop(connection: LiveConnection, fault: Fault): void;
  check(id: string): Promise<unknown>;
  signOut(id: string): Promise<void>;
  keysOf(id: string): Pick<KeyPlaces, 'sweep'>;
  /** Deletes the key in use. @returns whether there was one */
  deleteKey(id: string): Promise<boolean>;
}

export function createPrescribed(options: PrescribedOptions): Prescribed {
  const { now, connections, permitted, providerOf, take, stop, check, signOut, keysOf, deleteKey } = options;

  async function reviewed(connection: LiveConnection): Promise<void> {
    const { state, record } = connection;
    // It is stopped already, and asked about when it is resumed.
    if (record.paused) return;
    const refused = permitted(factsOf(record));
    const blocked = state.kind === 'blocked' && state.reason === 'policy';
    if (refused) {
      if (!blocked || state.problem.code !== refused.code) stop(connection, refused);
    } else if (blocked) {
      connection.checking('asked');
      await check(record.id).catch(() => {});
    }
  }

  return {
    push({ id: name, label, provider: kind, url, model, clientId, transport }) {
      const provider = providerOf(kind);
      const id = checkedId(name);
      const address = checkedUrl(url ?? provider.url ?? '').href;
      const [header = { name: 'Authorization', scheme: 'Bearer' as const }] = provider.keyHeaders;
      const record: ConnectionRecord = {
        ...{ id, provider: provider.id, url: address },
        label: (label ?? provider.name).trim() || id,
        transport: transport ?? (provider.transport === 'detect' ? 'streamable-http' : provider.transport),
        model:
          model === 'api-key'
            ? { kind: 'api-key', header, storedAt: now() }
            : {
                kind: 'oauth',
                // Names no tokens in the vault: nobody has signed in yet.
                signIn: { issuer: '', resource: address, account: '', tenant: null },
                ...{ scope: null, clientId: clientId ?? provider.oauth?.clientId ?? null, signedInAt: now() },
              },
        ...{ pin: null, identity: null, paused: false, addedAt: now() },
      };
      recordsSchema.parse([record]);
      void check(take(record).record.id).catch(() => {});
    },
    async review() {
      await Promise.all([...connections.values()].map(reviewed));
    },
    async revokeBefore(moment) {
      const due = [...connections.values()].filter(({ record }) => (issuedAt(record) ?? moment) < moment);
      const deleted: string[] = [];
      for (const connection of due) {
        const { id, model } = connection.record;
        const refused = permitted(factsOf(connection.record));
        if (refused) stop(connection, refused);
        if (model.kind === 'oauth' && connection.state.kind !== 'needs-login') await signOut(id);
        // Keys that were replaced, and one that is just being tried, are as old as the one in use.
        if (model.kind === 'api-key') await keysOf(id).sweep({ next: false, slots: [] });
        if (model.kind === 'oauth' || (await deleteKey(id))) deleted.push(id);
        if (model.kind === 'api-key') connection.use(null);
      }
      return deleted;
    },
  };
}
