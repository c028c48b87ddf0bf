import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { OAuth } from '../auth/index.ts';
import { Fault, toFault } from '../faults/index.ts';
import { openStore } from '../host/index.ts';
import type { ConnectionFacts } from '../policy/index.ts';
import type { Trust, Upstream } from '../upstream/index.ts';
import type { Vault } from '../vault/index.ts';
import { createDailyChecks } from './daily.ts';
import { factsOf } from './facts.ts';
import { LiveConnection, NO_SIGN_INS } from './live.ts';
import { createPrescribed, type Prescribed } from './prescribed.ts';
import { credentialHeaderNames, type ProviderDescriptor, type SignInRules } from './providers.ts';
import { createRechecks } from './rechecks.ts';
import { checkedId, checkedKey, checkedUrl, recordsSchema } from './records.ts';
import { openJournal } from './rotation/journal.ts';
import { keyPlaces } from './rotation/keys.ts';
import { createRotations, type Rotations } from './rotation/rotations.ts';
import { NO_RULES, type RotationRules } from './rotation/rules.ts';
import { ROTATION_TIMING, type RotationTiming } from './rotation/timing.ts';
import { createSignIns, type SignIns } from './sign-ins.ts';
import { mayRecover } from './state.ts';
import { isAccepted, type TestReport, tryCredential } from './trial.ts';
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

export interface Connections extends SignIns, Prescribed {
  get(id: string): Connection | undefined;
  list(): readonly Connection[];
  /**
   * Tries the connection with its credential and keeps both only when the server accepts them.
   * @throws Fault GW_INPUT_INVALID, GW_CONNECTION_EXISTS, GW_NEEDS_KEY, GW_UPSTREAM_*, GW_VAULT_*
   */
  add(wanted: NewConnection): Promise<TestReport>;
  /** A real round trip with the stored credential; the state follows. @throws Fault */
  test(id: string): Promise<TestReport>;
  readonly rotations: Rotations;
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
  /** Given by tests in code. */
  readonly trust?: Trust;
  /** How the organisation has a connection sign in; it goes before the provider's descriptor. */
  readonly signInRules?: (id: string) => SignInRules;
  /** Absent: connections with keys only. */
  readonly oauth?: OAuth;
  /** What policy declares of a connection. */
  readonly declaredTenancy?: (id: string) => { readonly id: string; readonly name: string } | null;
  /** What policy says of a connection, asked before Gangway itself uses it; calls are asked for at the gate. */
  readonly permitted?: (facts: ConnectionFacts) => Fault | null;
  /** What is prescribed for the keys of a connection; absent: nothing. */
  readonly rotationRules?: (id: string) => RotationRules;
  /** Given by tests, ms: how long the parts of a rotation last, calls wait for another key, daily checks look about. */
  readonly timing?: Partial<RotationTiming> & { readonly waitMs?: number; readonly lookMs?: number };
  readonly now?: () => number;
}

const ACCOUNT = 'api-key';
/** The name under which the vault has the keys of a connection. */
export const serviceOf = (id: string) => `connection/${id}`;

/** @throws Fault GW_SETTINGS_UNREADABLE */
export function createConnections(options: ConnectionsOptions): Connections {
  const { folder, vault, upstream, providers, trust, oauth, declaredTenancy = () => null, now = Date.now } = options;
  const { permitted = () => null, rotationRules = () => NO_RULES, timing = {} } = options;
  const store = openStore(join(folder, 'connections.json'), recordsSchema, []);
  const live = new Map<string, LiveConnection>();
  const changed = new Set<(connection: Connection) => void>();
  const stopped = new Set<(id: string, fault: Fault) => void>();
  const running = new Map<string, Promise<TestReport>>();
  let credentials = headerNames();
  /** A connection that failed is tried again, so that it recovers without a call and without a restart. */
  const rechecks = createRechecks(async (id) => {
    await check(id).catch(() => {});
    const connection = live.get(id);
    return connection !== undefined && mayRecover(connection.state);
  });

  function liven(record: ConnectionRecord): LiveConnection {
    return new LiveConnection(record, {
      upstream,
      now,
      readKey: () => vault.getPassword(serviceOf(record.id), ACCOUNT),
      signIns: oauth ?? NO_SIGN_INS,
      onChange(connection) {
        if (mayRecover(connection.state)) rechecks.plan(record.id);
        rotations.stateChanged(connection);
        for (const listener of changed) listener(connection);
      },
      onDoubt: () => rechecks.plan(record.id),
      expectsCredential: () => rotations.expects(record.id),
      ...(timing.waitMs !== undefined && { waitMs: timing.waitMs }),
    });
  }

  const daily = createDailyChecks({
    ...{ now, check, ...(timing.lookMs !== undefined && { lookMs: timing.lookMs }) },
    ids: () => [...live.values()].filter(({ record }) => !record.paused).map(({ record }) => record.id),
  });

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

  /** @throws Fault GW_POLICY_*, also where the answer shows a company that policy does not allow; and as tryCredential */
  async function tried(
    record: ConnectionRecord,
    key: string | null,
    transport: Transport | 'detect' = record.transport,
    onAccepted?: () => void,
  ): Promise<TestReport> {
    const refused = permitted({ ...factsOf(record), tenancy: 'unasked' });
    if (refused) throw refused;
    const report = await tryCredential({
      ...{ upstream, provider: providerOf(record.provider), record, key, transport, now: now() },
      declared: declaredTenancy(record.id),
      ...(onAccepted && { onAccepted }),
    });
    const { pin, identity } = report;
    const refusedNow = permitted(factsOf({ ...record, pin, identity: identity ?? record.identity }));
    if (refusedNow) throw refusedNow;
    return report;
  }

  function learned(connection: LiveConnection, report: TestReport): void {
    const { record } = connection;
    const identity = report.identity ?? record.identity;
    const next = { ...record, identity, pin: report.pin };
    const timeless = (each: ConnectionRecord) => ({ ...each, identity: each.identity && { ...each.identity, at: 0 } });
    if (!isDeepStrictEqual(timeless(next), timeless(record))) save(next, record.id);
    connection.update(next);
    if (connection.state.kind === 'blocked') connection.checking('asked');
    connection.lacksToken = lackedPage(record, report);
    connection.succeeded();
  }

  /** Where the person makes the token that they lack; null when they lack none. */
  const lackedPage = ({ provider }: ConnectionRecord, { lacksToken }: TestReport) =>
    lacksToken ? (providerOf(provider).personalToken?.page ?? null) : null;

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
      daily.checked(id);
      return report;
    } catch (error) {
      const fault = toFault(error);
      if (fault.code === 'GW_NEEDS_KEY') throw connection.refusedCredential();
      if (fault.code === 'GW_NEEDS_SIGN_IN') throw connection.credentialFailed(fault);
      if (fault.code === 'GW_TENANCY_MISMATCH') stop(connection, fault);
      if (fault.code.startsWith('GW_POLICY_')) stop(connection, fault, 'policy');
      connection.failed(fault);
      throw fault;
    }
  }

  function stop(connection: LiveConnection, fault: Fault, reason: 'tenancy' | 'policy' = 'tenancy'): void {
    connection.block(reason, fault);
    for (const listener of stopped) listener(connection.record.id, fault);
  }

  const signIns = createSignIns({
    oauth,
    trust,
    rulesOf: options.signInRules ?? (() => ({})),
    vault,
    now,
    providerOf,
    records: () => store.read(),
    found,
    isTaken: (id) => live.has(id),
    save,
    tried,
    check,
    taken,
  });

  function taken(record: ConnectionRecord): LiveConnection {
    const connection = liven(record);
    live.set(record.id, connection);
    return connection;
  }

  const prescribed = createPrescribed({
    now,
    connections: live,
    permitted,
    providerOf,
    take(record) {
      if (live.has(record.id)) throw new Fault('GW_CONNECTION_EXISTS', { connection: record.id });
      save(record, record.id);
      return taken(record);
    },
    stop: (connection, fault) => stop(connection, fault, 'policy'),
    check,
    signOut: (id) => signIns.door.signOut(id),
    keysOf: (id) => keyPlaces(vault, serviceOf(id)),
    deleteKey: (id) => vault.deletePassword(serviceOf(id), ACCOUNT),
  });

  const rotations = createRotations({
    journal: openJournal(folder),
    now,
    timing: { ...ROTATION_TIMING, ...timing },
    rulesOf: rotationRules,
    ids: () => [...live.keys()],
    changed(id) {
      const connection = live.get(id);
      if (connection) for (const listener of changed) listener(connection);
    },
    service: {
      found,
      keysOf: (id) => keyPlaces(vault, serviceOf(id)),
      keep(connection, record) {
        save(record, record.id);
        connection.update(record);
      },
      tried: (record, key, onAccepted) => tried(record, key, record.transport, onAccepted),
      isAccepted: (record, key) => isAccepted(upstream, record, key),
      async checkAnew(id) {
        await running.get(id)?.catch(() => {});
        return check(id);
      },
      signOut: (id) => signIns.door.signOut(id),
      signInAgain: (id, gesture, secret) => signIns.door.signInAgain(id, gesture, false, secret),
    },
  });

  for (const record of store.read()) rotations.weigh(taken(record).record.id);

  return {
    ...signIns.door,
    rotations,
    ...prescribed,
    get: (id) => live.get(id),
    list: () => [...live.values()],
    async add(wanted) {
      const provider = providerOf(wanted.provider);
      const id = checkedId(wanted.id);
      if (live.has(id)) throw new Fault('GW_CONNECTION_EXISTS', { connection: id });
      const url = checkedUrl(wanted.url ?? provider.url ?? '', trust).href;
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
      await keyPlaces(vault, serviceOf(id)).sweep({ next: false, slots: [] });
      const before = await vault.getPassword(serviceOf(id), ACCOUNT);
      await vault.deletePassword(serviceOf(id), ACCOUNT);
      await saveOrPutBack(null, id, before);
      rechecks.forget(id);
      rotations.forget(id);
      live.delete(id);
      await signIns.removed(record);
      for (const listener of stopped) listener(id, new Fault('GW_CONNECTION_UNKNOWN', { connection: record.label }));
    },
    async checkAll(reason) {
      const due = [...live.values()].filter(({ record }) => !record.paused);
      for (const connection of due) connection.checking(reason);
      if (reason === 'started') daily.start();
      if (reason === 'started') await signIns.endOrphans();
      await oauth?.freshen();
      const checks = due.map(({ record }) => check(record.id));
      await Promise.allSettled([...checks, ...(reason === 'started' ? [rotations.resume()] : [])]);
    },
    credentialHeaders: () => credentials,
    onStopped: (listener) => subscribed(stopped, listener),
    onChange: (listener) => subscribed(changed, listener),
    close() {
      signIns.close();
      rechecks.close();
      rotations.close();
      daily.close();
    },
  };
}

function subscribed<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => set.delete(listener);
}
