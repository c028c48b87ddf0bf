/** AI clients of this computer: found, connected, disconnected. What of their files is shown holds no value of others. */
import { z } from 'zod';
import { id, nothing, problemSchema, time } from './basics.ts';

const previewSchema = z.strictObject({
  file: z.string(),
  /** `none`: it is already as it is to be. */
  action: z.enum(['create', 'change', 'remove', 'none']),
  lines: z.array(z.strictObject({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })),
  /** Names the contents that the preview was made from; see clients.connect. */
  seen: z.string(),
});

const entrySchema = z.strictObject({
  name: z.string(),
  file: z.string(),
  state: z.enum(['as-written', 'edited', 'foreign', 'missing', 'unreadable']),
});

/** See Standing in main/clients/setup, from which it is checked to be equal. */
const standingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('not-connected') }),
  z.strictObject({ kind: z.literal('waiting'), since: time }),
  z.strictObject({ kind: z.literal('in-use'), lastAt: time }),
  z.strictObject({ kind: z.literal('stale'), since: time, lastAt: time.nullable() }),
  z.strictObject({ kind: z.literal('incomplete'), since: time, entries: z.array(entrySchema) }),
]);

const knownClientSchema = z.strictObject({
  id,
  name: z.string(),
  /** Whether there is a sign of it on this computer. */
  found: z.boolean(),
  way: z.enum(['file', 'link', 'guide', 'none']),
  /** How it takes its token: written into its file, or by the bridge that it starts. */
  carrier: z.enum(['header', 'bridge']),
  file: z.string().nullable(),
  /** Why it cannot be connected now. */
  problem: problemSchema.nullable(),
  /** Why it can never reach this computer. */
  unreachable: z.string().nullable(),
  /** Connections that it may be given. */
  offered: z.array(id),
  /** It is given only connections in which each person signs in. */
  signInOnly: z.boolean(),
  /** What it may use; null where it is not connected. */
  connections: z.union([z.literal('all'), z.array(id)]).nullable(),
  standing: standingSchema,
  lastAt: time.nullable(),
  /** What makes the client notice a change. */
  reload: z.string(),
});

const connectedSchema = z.strictObject({
  files: z.array(z.string()),
  reload: z.string(),
  /** What is left for a person to do in the client, for each connection. */
  byHand: z.array(
    z.strictObject({
      connection: id,
      /** Whether the client takes a link that installs the entry; see clients.openLink. */
      link: z.string().nullable(),
      steps: z.array(z.string()),
      command: z.string(),
      args: z.array(z.string()),
    }),
  ),
});

const chosen = z.array(id).max(200);

export const CLIENTS_CALLS = {
  /** Every client that Gangway knows, those found on this computer first. */
  'clients.read': { in: nothing, out: z.array(knownClientSchema) },
  /** What would be changed; with no connection, what a disconnect would take out. */
  'clients.preview': { in: z.strictObject({ id, connections: chosen }), out: z.array(previewSchema) },
  'clients.connect': {
    in: z.strictObject({
      id,
      connections: chosen,
      /** `seen` of the previews that a person agreed to, by file: one that has changed since is refused. */
      seen: z.record(z.string().max(4096), z.string().max(64)).optional(),
    }),
    out: connectedSchema,
  },
  'clients.disconnect': {
    in: z.strictObject({ id }),
    out: z.strictObject({ left: z.array(z.string()), byHand: z.boolean() }),
  },
  /** A new token; the old one ends when the new one is in the client's file. */
  'clients.rotate': { in: z.strictObject({ id }), out: connectedSchema },
  /** Hands the install link of a connection to the client. */
  'clients.openLink': { in: z.strictObject({ id, connection: id }), out: nothing },
  'clients.revoke': { in: z.strictObject({ id }), out: nothing },
} as const;

export type KnownClientView = z.output<typeof knownClientSchema>;
export type ClientPreview = z.output<typeof previewSchema>;
export type ConnectedView = z.output<typeof connectedSchema>;
