import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type ChannelKeys, deriveChannelKeys } from '../channel/index.ts';
import { Fault } from '../faults/index.ts';
import { makePrivateFolder, openStore, replaceFileSync } from '../host/index.ts';

/**
 * How a client carries its token. `header`: `Authorization: Bearer`. `bridge`: the client starts the bridge, which reads
 * the token from a private file. `path`: in the address, only for a client that can do neither.
 */
const CARRIERS = ['header', 'bridge', 'path'] as const;
const ID = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** What tells that somebody has the token. The token itself is never stored here. */
const proofSchema = z.strictObject({
  /** SHA-256 of the token, hex. */
  tokenHash: z.string().length(64),
  /** What the local channel verifies the bridge with, and proves itself by. */
  channelKeys: z.strictObject({ storedKey: z.string(), serverKey: z.string() }),
});

const grantSchema = z.strictObject({
  id: z.string().regex(ID),
  label: z.string(),
  carrier: z.enum(CARRIERS),
  connections: z.union([z.literal('all'), z.array(z.string())]),
  createdAt: z.number(),
  ...proofSchema.shape,
  /** Of a token that is to take over; until it has, both are accepted. */
  next: proofSchema.optional(),
});
type StoredGrant = z.infer<typeof grantSchema>;

/** What one AI client on this machine may use. */
export interface Grant {
  readonly id: string;
  /** Name of the client for people, e.g. `Cursor`. */
  readonly label: string;
  readonly carrier: (typeof CARRIERS)[number];
  readonly connections: 'all' | readonly string[];
  /** ms since the epoch. */
  readonly createdAt: number;
}

export interface IssuedGrant {
  readonly grant: Grant;
  /** 256 random bits as `gw_` and 43 base64url characters. This is the only time it is given out. */
  readonly token: string;
}

export interface Grants {
  /**
   * Makes a token for a client; a grant of the same id is replaced, and its old token ends.
   * @param token made elsewhere, for a rig whose clients know theirs beforehand; how hard it is to guess is then its affair
   * @throws Fault GW_INPUT_INVALID, GW_DISK_FULL, GW_WRITE_FAILED
   */
  issue(wanted: {
    id: string;
    label: string;
    carrier: Grant['carrier'];
    connections: Grant['connections'];
    token?: string;
  }): IssuedGrant;
  /** The grant whose token this is. Compared by hash and in constant time. */
  byToken(token: string): Grant | undefined;
  get(id: string): Grant | undefined;
  list(): readonly Grant[];
  /**
   * Changes what a client may use; its token stays. What is open ends where it loses something.
   * @throws Fault GW_CLIENT_UNKNOWN, GW_DISK_FULL, GW_WRITE_FAILED
   */
  change(id: string, connections: Grant['connections']): Grant;
  /**
   * Makes a further token for a client: until it is settled which of the two stays, both are accepted, so that neither
   * a crash nor a failure in between shuts the client out.
   * @throws Fault GW_CLIENT_UNKNOWN, GW_DISK_FULL, GW_WRITE_FAILED
   */
  stage(id: string): string;
  /** @param kept the token that stays; what is neither of the two means the older one. The other one ends. */
  settle(id: string, kept: string | null): void;
  /** Clients with two tokens. */
  unsettled(): readonly string[];
  channelKeysOf(id: string): ChannelKeys | undefined;
  /** Takes effect on the next request; listeners end what is still open. */
  revoke(id: string): boolean;
  onEnded(listener: (grant: Grant) => void): () => void;
  onChange(listener: () => void): () => void;
}

/** @param folder the host's data folder; grants are kept in `grants.json`, bridge tokens in `clients/ID.token`. */
export function createGrants(folder: string, now: () => number = Date.now): Grants {
  const store = openStore(join(folder, 'grants.json'), z.array(grantSchema), []);
  const endings = new Set<(grant: Grant) => void>();
  const changes = new Set<() => void>();
  let byHash = indexed(store.read());

  const save = (next: StoredGrant[]) => {
    store.write(next);
    byHash = indexed(next);
    for (const changed of changes) changed();
  };
  const known = (id: string): StoredGrant => {
    const grant = store.read().find((each) => each.id === id);
    if (!grant) throw new Fault('GW_CLIENT_UNKNOWN', { client: id });
    return grant;
  };
  const tokenFile = (id: string) => join(folder, 'clients', `${id}.token`);
  const ended = (grant: StoredGrant) => {
    for (const listener of endings) listener(published(grant));
  };

  return {
    issue({ id, label, carrier, connections, token = newToken() }) {
      if (!ID.test(id))
        throw new Fault('GW_INPUT_INVALID', { field: 'The client id', reason: 'use a-z, 0-9 and hyphens, at most 40' });
      if (!/^[\x21-\x7e]{8,256}$/.test(token))
        throw new Fault('GW_INPUT_INVALID', {
          field: 'The token',
          reason: 'it must be 8 to 256 printable characters without spaces',
        });
      const grant: StoredGrant = {
        id,
        label,
        carrier,
        connections: connections === 'all' ? 'all' : [...connections],
        createdAt: now(),
        ...proofOf(token),
      };
      const before = store.read();
      const replaced = before.find((each) => each.id === id);
      // First the file: a grant whose token nobody was given would shut out the client that had one.
      const putBack = carrier === 'bridge' ? replacePrivate(tokenFile(id), token) : () => {};
      try {
        save([...before.filter((each) => each.id !== id), grant]);
      } catch (error) {
        putBack();
        throw error;
      }
      if (replaced) ended(replaced);
      return { grant: published(grant), token };
    },
    byToken(token) {
      const presented = hashed(token);
      const found = byHash.get(presented.toString('hex'));
      return found && timingSafeEqual(found.hash, presented) ? found.grant : undefined;
    },
    get: (id) =>
      store
        .read()
        .filter((each) => each.id === id)
        .map(published)[0],
    list: () => store.read().map(published),
    change(id, connections) {
      const grant = known(id);
      const next = { ...grant, connections: connections === 'all' ? connections : [...connections] };
      save(store.read().map((each) => (each === grant ? next : each)));
      const loses = connections !== 'all' && (grant.connections === 'all' || !isWithin(grant.connections, connections));
      if (loses) ended(grant);
      return published(next);
    },
    stage(id) {
      const grant = known(id);
      const token = newToken();
      save(store.read().map((each) => (each === grant ? { ...grant, next: proofOf(token) } : each)));
      return token;
    },
    settle(id, kept) {
      const grant = store.read().find((each) => each.id === id);
      if (!grant?.next) return;
      const { next, ...present } = grant;
      const takesOver = kept !== null && hashed(kept).toString('hex') === next.tokenHash;
      const settled = takesOver ? { ...present, ...next, createdAt: now() } : present;
      save(store.read().map((each) => (each === grant ? settled : each)));
      if (takesOver) ended(grant);
    },
    unsettled: () =>
      store
        .read()
        .filter(({ next }) => next !== undefined)
        .map(({ id }) => id),
    channelKeysOf: (id) => store.read().find((each) => each.id === id)?.channelKeys,
    revoke(id) {
      const grant = store.read().find((each) => each.id === id);
      if (!grant) return false;
      save(store.read().filter((each) => each.id !== id));
      rmSync(tokenFile(id), { force: true });
      ended(grant);
      return true;
    },
    onEnded(listener) {
      endings.add(listener);
      return () => endings.delete(listener);
    },
    onChange(listener) {
      changes.add(listener);
      return () => changes.delete(listener);
    },
  };
}

const newToken = () => `gw_${randomBytes(32).toString('base64url')}`;

const proofOf = (token: string) => ({
  tokenHash: hashed(token).toString('hex'),
  channelKeys: deriveChannelKeys(token),
});

const isWithin = (some: readonly string[], all: readonly string[]) => some.every((each) => all.includes(each));

const hashed = (token: string) => hash('sha256', token, 'buffer');

const published = ({ id, label, carrier, connections, createdAt }: StoredGrant): Grant => ({
  id,
  label,
  carrier,
  connections,
  createdAt,
});

function indexed(grants: readonly StoredGrant[]) {
  const hashes = grants.flatMap((each) => {
    const grant = published(each);
    return [each.tokenHash, ...(each.next ? [each.next.tokenHash] : [])].map((tokenHash) => ({ tokenHash, grant }));
  });
  return new Map(hashes.map(({ tokenHash, grant }) => [tokenHash, { hash: Buffer.from(tokenHash, 'hex'), grant }]));
}

/** Writes a private file. @returns how to have the one before again */
function replacePrivate(file: string, text: string): () => void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
  makePrivateFolder(dirname(file));
  replaceFileSync(file, `${text}\n`);
  return () => (before === null ? rmSync(file, { force: true }) : replaceFileSync(file, before));
}
