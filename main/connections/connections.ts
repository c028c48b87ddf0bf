import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { OAuth } from '../auth/index.ts';
import { Fault, toFault } from '../faults/index.ts';
import { openStore } from '../host/index.ts';
import type { Upstream } from '../upstream/index.ts';
import type { Vault } from '../vault/index.ts';
import { LiveConnection, type SignInTokens } from './live.ts';
import { credentialHeaderNames, type ProviderDescriptor } from './providers.ts';
import { createRechecks } from './rechecks.ts';
import { checkedId, checkedKey, checkedUrl, recordsSchema } from './records.ts';
import { createSignIns, type SignIns } from './sign-ins.ts';
import { type TestReport, tryCredential } from './trial.ts';
import type { Connection, ConnectionRecord, HeaderForm, Transport } from './types.ts';

export interface NewConnection {
  readonly id: string;
  readonly label?: string;
  readonly provider: string;
  /** Absent: the provider's own address. */
  readonly url?: string;
  /** Absent: the server asks for no credential. */
  readonly key?: string;
  /** Absent: the provider's preferred form. */
  readonly header?: HeaderForm;
}

export interface Connections extends SignIns {
  get(id: string): Connection | undefined;
  list(): readonly Connection[];
  /**
   * Tries the connection with its credential and keeps both only when the server accepts them.
   * @throws Fault GW_INPUT_INVALID, GW_CONNECTION_EXISTS, GW_NEEDS_KEY, GW_UPSTREAM_*, GW_VAULT_*
   */
  add(wanted: NewConnection): Promise<TestReport>;
  /** A real round trip with the stored credential; the state follows. @throws Fault */
  test(id: string): Promise<TestReport>;
  /**
   * Puts another key in the place of the stored one, after it was tried and found to belong to the pinned tenancy.
   * @throws Fault GW_TENANCY_MISMATCH, GW_NEEDS_KEY, …; the stored key is then unchanged and in use
   */
  replaceKey(id: string, key: string): Promise<TestReport>;
  pause(id: string): void;
  resume(id: string): Promise<void>;
  /** Forgets the connection and deletes its credential. */
  remove(id: string): Promise<void>;
  /** Checks every connection anew: at start, after sleep, after a change of network. */
  checkAll(reason: 'started' | 'resumed' | 'network'): Promise<void>;
  credentialHeaders(): ReadonlySet<string>;
  onStopped(listener: (id: string, fault: Fault) => void): () => void;
  onChange(listener: (connection: Connection) => void): () => void;
  close(): void;
}

export interface ConnectionsOptions {
  readonly folder: string;
  readonly vault: Pick<Vault, 'getPassword' | 'setPassword' | 'deletePassword'>;
  readonly upstream: Upstream;
  readonly providers: readonly ProviderDescriptor[];
  /** Absent: connections with keys only. */
  readonly oauth?: OAuth;
  /** What policy declares of a connection. */
  readonly declaredTenancy?: (id: string) => { readonly id: string; readonly name: string } | null;
  readonly now?: () => number;
}

const ACCOUNT = 'api-key';
const serviceOf = (id: string) => `connection/${id}`;

const notOffered = () =>
  Promise.reject(new Fault('GW_NEEDS_SIGN_IN', { host: 'the service', reason: 'not available' }));
const NO_SIGN_INS: SignInTokens = { authorizationOf: notOffered, afterRefusal: notOffered };

/** @throws Fault GW_SETTINGS_UNREADABLE */
export function createConnections(options: ConnectionsOptions): Connections {
  const { folder, vault, upstream, providers, oauth, declaredTenancy = () => null, now = Date.now } = options;
  const store = openStore(join(folder, 'connections.json'), recordsSchema, []);
  const live = new Map<string, LiveConnection>();
  const changed = new Set<(connection: Connection) => void>();
  const stopped = new Set<(id: string, fault: Fault) => void>();
  const running = new Map<string, Promise<TestReport>>();
  let credentials = headerNames();
  /** A connection that failed is tried again, so that it recovers without a call and without a restart. */
  const rechecks = createRechecks(async (id) => {
    await check(id).catch(() => {});
    return live.get(id)?.state.kind === 'unreachable';
  });

  for (const record of store.read()) live.set(record.id, liven(record));

  function liven(record: ConnectionRecord): LiveConnection {
    return new LiveConnection(record, {
      upstream,
      now,
      readKey: () => vault.getPassword(serviceOf(record.id), ACCOUNT),
      signIns: oauth ?? NO_SIGN_INS,
      onChange(connection) {
        if (connection.state.kind === 'unreachable') rechecks.plan(record.id);
        for (const listener of changed) listener(connection);
      },
      onDoubt: () => rechecks.plan(record.id),
    });
  }

  function headerNames(): ReadonlySet<string> {
    const forms = store.read().flatMap(({ model }) => (model.kind === 'api-key' ? [model.header] : []));
    return credentialHeaderNames(providers, forms);
  }

  function providerOf(id: string): ProviderDescriptor {
    const provider = providers.find((each) => each.id === id);
    if (!provider) throw new Fault('GW_INPUT_INVALID', { field: 'The provider', reason: 'there is none of this name' });
    return provider;
  }

  function found(id: string): LiveConnection {
    const connection = live.get(id);
    if (!connection) throw new Fault('GW_CONNECTION_UNKNOWN', { connection: id });
    return connection;
  }

  function save(record: ConnectionRecord | null, id: string): void {
    const others = store.read().filter((each) => each.id !== id);
    store.write(record === null ? others : [...others, record]);
    credentials = headerNames();
  }

  /** Where the records cannot be written, the vault holds what it did before: the two speak of the same key. */
  async function saveOrPutBack(record: ConnectionRecord | null, id: string, before: string | null): Promise<void> {
    try {
      save(record, id);
    } catch (error) {
      if (before === null) await vault.deletePassword(serviceOf(id), ACCOUNT);
      else await vault.setPassword(serviceOf(id), ACCOUNT, before);
      throw error;
    }
  }

  const tried = (record: ConnectionRecord, key: string | null, transport: Transport | 'detect' = record.transport) =>
    tryCredential({
      ...{ upstream, provider: providerOf(record.provider), record, key, transport, now: now() },
      declared: declaredTenancy(record.id),
    });

  function learned(connection: LiveConnection, report: TestReport): void {
    const { record } = connection;
    const identity = report.identity ?? record.identity;
    const next = { ...record, identity, pin: report.pin };
    const timeless = (each: ConnectionRecord) => ({ ...each, identity: each.identity && { ...each.identity, at: 0 } });
    if (!isDeepStrictEqual(timeless(next), timeless(record))) save(next, record.id);
    connection.update(next);
    if (connection.state.kind === 'blocked') connection.checking('asked');
    connection.succeeded();
  }

  function check(id: string): Promise<TestReport> {
    const already = running.get(id);
    if (already) return already;
    const work = checkOnce(found(id)).finally(() => running.delete(id));
    running.set(id, work);
    return work;
  }

  async function checkOnce(connection: LiveConnection): Promise<TestReport> {
    const { record } = connection;
    const { id } = record;
    try {
      const closedVault = await connection.load();
      if (closedVault) throw closedVault;
      const report =
        record.model.kind === 'oauth'
          ? await signIns.tried(record, record.model.signIn)
          : await tried(record, record.model.kind === 'none' ? null : await vault.getPassword(serviceOf(id), ACCOUNT));
      learned(connection, report);
      return report;
    } catch (error) {
      const fault = toFault(error);
      if (fault.code === 'GW_NEEDS_KEY') throw connection.refusedCredential();
      if (fault.code === 'GW_NEEDS_SIGN_IN') throw connection.credentialFailed(fault);
      if (fault.code === 'GW_TENANCY_MISMATCH') stop(connection, fault);
      connection.failed(fault);
      throw fault;
    }
  }

  function stop(connection: LiveConnection, fault: Fault): void {
    connection.block('tenancy', fault);
    for (const listener of stopped) listener(connection.record.id, fault);
  }

  const signIns = createSignIns({
    oauth,
    vault,
    now,
    providerOf,
    records: () => store.read(),
    found,
    isTaken: (id) => live.has(id),
    save,
    tried,
    check,
    taken(record) {
      const connection = liven(record);
      live.set(record.id, connection);
      return connection;
    },
  });

  return {
    ...signIns.door,
    get: (id) => live.get(id),
    list: () => [...live.values()],
    async add(wanted) {
      const provider = providerOf(wanted.provider);
      const id = checkedId(wanted.id);
      if (live.has(id)) throw new Fault('GW_CONNECTION_EXISTS', { connection: id });
      const url = checkedUrl(wanted.url ?? provider.url ?? '').href;
      const key = wanted.key === undefined ? null : checkedKey(wanted.key);
      const header = wanted.header ?? provider.keyHeaders[0];
      const record: ConnectionRecord = {
        id,
        label: (wanted.label ?? provider.name).trim() || id,
        provider: provider.id,
        url,
        transport: provider.transport === 'detect' ? 'streamable-http' : provider.transport,
        model: key === null || header === undefined ? { kind: 'none' } : { kind: 'api-key', header, storedAt: now() },
        pin: null,
        identity: null,
        paused: false,
        addedAt: now(),
      };
      recordsSchema.parse([record]);
      const report = await tried(record, key, provider.transport);
      if (live.has(id)) throw new Fault('GW_CONNECTION_EXISTS', { connection: id });
      const kept = { ...record, transport: report.hello.transport, identity: report.identity, pin: report.pin };
      if (key !== null) await vault.setPassword(serviceOf(id), ACCOUNT, key);
      await saveOrPutBack(kept, id, null);
      const connection = liven(kept);
      connection.use(key);
      live.set(id, connection);
      connection.succeeded();
      return report;
    },
    test(id) {
      found(id).checking('asked');
      return check(id);
    },
    async replaceKey(id, text) {
      const connection = found(id);
      const { record } = connection;
      const key = checkedKey(text);
      if (record.model.kind !== 'api-key')
        throw new Fault('GW_INPUT_INVALID', { field: 'The connection', reason: 'it has no key' });
      const next: ConnectionRecord = { ...record, model: { ...record.model, storedAt: now() } };
      const report = await tried(next, key);
      const before = await vault.getPassword(serviceOf(id), ACCOUNT);
      await vault.setPassword(serviceOf(id), ACCOUNT, key);
      await saveOrPutBack(next, id, before);
      connection.use(key);
      connection.update(next);
      learned(connection, report);
      return report;
    },
    pause(id) {
      const connection = found(id);
      const paused = { ...connection.record, paused: true };
      save(paused, id);
      connection.update(paused);
      for (const listener of stopped) listener(id, new Fault('GW_PAUSED', { connection: paused.label }));
    },
    async resume(id) {
      const connection = found(id);
      const resumed = { ...connection.record, paused: false };
      save(resumed, id);
      connection.update(resumed);
      connection.checking('asked');
      await check(id).catch(() => {});
    },
    async remove(id) {
      const { record } = found(id);
      const before = await vault.getPassword(serviceOf(id), ACCOUNT);
      await vault.deletePassword(serviceOf(id), ACCOUNT);
      await saveOrPutBack(null, id, before);
      rechecks.forget(id);
      live.delete(id);
      await signIns.removed(record);
      for (const listener of stopped) listener(id, new Fault('GW_CONNECTION_UNKNOWN', { connection: record.label }));
    },
    async checkAll(reason) {
      const due = [...live.values()].filter(({ record }) => !record.paused);
      for (const connection of due) connection.checking(reason);
      if (reason === 'started') await signIns.endOrphans();
      await oauth?.freshen();
      await Promise.allSettled(due.map(({ record }) => check(record.id)));
    },
    credentialHeaders: () => credentials,
    onStopped: (listener) => subscribed(stopped, listener),
    onChange: (listener) => subscribed(changed, listener),
    close() {
      signIns.close();
      rechecks.close();
    },
  };
}

function subscribed<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => set.delete(listener);
}
