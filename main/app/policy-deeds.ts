/**
 * What policy does by itself on this computer, at the start and whenever it changes: sets up and removes connections,
 * voids credentials, fetches keys from the organisation's programs, and stops what may not go on.
 */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { AuditLog } from '../audit/index.ts';
import type { Connection, Connections, ProviderDescriptor } from '../connections/index.ts';
import { toFault } from '../faults/index.ts';
import { openStore } from '../host/index.ts';
import {
  type ManagedConnection,
  type Policy,
  type PolicyKey,
  revokedBefore,
  type TrustedOwner,
} from '../policy/index.ts';
import { keyFromCommand } from './policy-key-command.ts';

export interface PolicyDeedsOptions {
  readonly policy: Policy;
  /** As Gangway itself handles them: what policy forbids people does not bind policy. */
  readonly connections: Connections;
  readonly providers: readonly ProviderDescriptor[];
  readonly audit: AuditLog;
  /** The host's data folder. */
  readonly folder: string;
  /** Who may have written a program that prints a key. */
  readonly owner?: TrustedOwner;
}

export interface PolicyDeeds {
  /** Resolves when everything that policy wants at this moment was tried once. */
  readonly settled: Promise<void>;
  close(): void;
}

/** What was done is remembered, so that it is not done again at each start. */
const doneSchema = z.strictObject({
  /** Connections that policy set up: gone when policy no longer names them. */
  pushed: z.array(z.string()),
  /** Up to which moment credentials were voided, ms since the epoch. */
  revokedBefore: z.number().nullable(),
});

/** After a failure, such as a locked vault, ms; and how long a program that gave no key is left alone. */
const RETRY_MS = 5000;
const KEY_COMMAND_REST_MS = 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** @throws Fault GW_SETTINGS_UNREADABLE */
export function startPolicyDeeds(options: PolicyDeedsOptions): PolicyDeeds {
  const { policy, connections, providers, audit, folder, owner = { root: '/', uid: 0 } } = options;
  const done = openStore(join(folder, 'policy.json'), doneSchema, { pushed: [], revokedBefore: null });
  const askedAt = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let work = Promise.resolve();
  let closed = false;

  /** Each step is tried, whatever became of the others. */
  async function all(): Promise<void> {
    if (closed) return;
    const steps = [wipe, removeUnnamed, push, revoke, () => connections.review(), fetchKeys];
    const outcomes: boolean[] = [];
    for (const step of steps) outcomes.push(await attempt(step));
    planNext(outcomes.includes(false));
  }

  async function attempt(step: () => Promise<unknown>): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (error) {
      audit.record('policy.failed', { connection: '', code: toFault(error).code });
      return false;
    }
  }

  function again(): Promise<void> {
    work = work.then(all);
    return work;
  }

  function planNext(failed: boolean): void {
    if (timer) clearTimeout(timer);
    const moment = Date.parse(policy.values.RevokeCredentialsBefore ?? '');
    const due = moment > Date.now() ? moment - Date.now() : Number.POSITIVE_INFINITY;
    const ms = Math.min(due, failed ? RETRY_MS : Number.POSITIVE_INFINITY);
    timer = ms === Number.POSITIVE_INFINITY ? null : setTimeout(again, Math.min(ms, LONGEST_TIMER_MS)).unref();
  }

  async function wipe(): Promise<void> {
    for (const id of policy.values.WipeConnections ?? []) if (connections.get(id)) await removed(id);
  }

  async function removed(id: string): Promise<void> {
    await connections.remove(id);
    forget(id);
    audit.record('policy.wiped', { connection: id });
  }

  function forget(id: string): void {
    const { pushed, ...rest } = done.read();
    if (pushed.includes(id)) done.write({ ...rest, pushed: pushed.filter((each) => each !== id) });
  }

  /** Only when it is certain that policy no longer names a connection is it taken away, with its credential. */
  async function removeUnnamed(): Promise<void> {
    if (policy.problems.some(({ key }) => key === null || key === 'ManagedConnections')) return;
    const named = policy.values.ManagedConnections ?? [];
    for (const id of done.read().pushed) {
      const connection = connections.get(id);
      const wanted = named.find((each) => each.id === id);
      if (!connection) forget(id);
      else if (wanted === undefined || !isSame(connection, wanted)) await removed(id);
    }
  }

  /** The credential of one service must not be sent to another that has taken its name. */
  function isSame({ record }: Connection, { provider, url, model }: ManagedConnection): boolean {
    const address = url ?? providers.find(({ id }) => id === provider)?.url ?? '';
    const kind = record.model.kind === 'none' ? 'api-key' : record.model.kind;
    return record.provider === provider && sameAddress(record.url, address) && kind === model;
  }

  async function push(): Promise<void> {
    for (const wanted of policy.values.ManagedConnections ?? []) {
      const { id } = wanted;
      if (connections.get(id) || policy.values.WipeConnections?.includes(id)) continue;
      try {
        connections.push(wanted);
        const { pushed, ...rest } = done.read();
        done.write({ ...rest, pushed: [...pushed, id] });
        audit.record('policy.pushed', { connection: id, host: new URL(connections.get(id)?.record.url ?? '').host });
      } catch (error) {
        audit.record('policy.failed', { connection: id, code: toFault(error).code });
      }
    }
  }

  async function revoke(): Promise<void> {
    const moment = revokedBefore(policy.values);
    if (moment === null || moment === done.read().revokedBefore) return;
    const before = new Date(moment).toISOString();
    for (const connection of await connections.revokeBefore(moment))
      audit.record('policy.revoked', { connection, before });
    done.write({ ...done.read(), revokedBefore: moment });
  }

  /** A key that is missing or refused is fetched anew; what the program gives is tried like one that was typed. */
  async function fetchKeys(): Promise<void> {
    for (const { id, credentialSource } of policy.values.ManagedConnections ?? []) {
      const connection = connections.get(id);
      if (typeof credentialSource !== 'object' || !connection || !wantsKey(connection)) continue;
      if (Date.now() - (askedAt.get(id) ?? 0) < KEY_COMMAND_REST_MS) continue;
      askedAt.set(id, Date.now());
      try {
        const key = await keyFromCommand(connection.record.label, credentialSource.command, owner);
        await connections.rotations.enterKey(id, key, 'organisation');
      } catch (error) {
        audit.record('policy.failed', { connection: id, code: toFault(error).code });
      }
    }
  }

  function wantsKey({ record, state }: Connection): boolean {
    const revoked = state.kind === 'blocked' && state.problem.code === 'GW_POLICY_REVOKED';
    return record.model.kind === 'api-key' && (state.kind === 'needs-key' || revoked);
  }

  function changed(keys: readonly PolicyKey[]): void {
    recordPolicy(policy, keys, audit);
    void again();
  }

  const stops = [
    policy.onChange(changed),
    connections.onChange((connection) => {
      if (wantsKey(connection)) void again();
    }),
  ];
  if (policy.managed || policy.problems.length > 0)
    recordPolicy(
      policy,
      policy.explain().flatMap(({ key, source }) => (source ? [key] : [])),
      audit,
    );
  const settled = again();
  return {
    settled,
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
      for (const stop of stops) stop();
    },
  };
}

/** What came into force, and what an administrator has to put right; values may tell about people and are not recorded. */
function recordPolicy({ explain, problems }: Policy, keys: readonly PolicyKey[], audit: AuditLog): void {
  const sources = new Set(explain().flatMap(({ key, source }) => (keys.includes(key) && source ? [source] : [])));
  const source = [...sources].join(', ') || 'no source';
  if (keys.length > 0) audit.record('policy.changed', { source, settings: [...keys] });
  for (const problem of problems) audit.record('policy.problem', { ...problem });
}

const sameAddress = (a: string, b: string) => URL.canParse(b) && isDeepStrictEqual(new URL(a).href, new URL(b).href);
