/** Credentials outside the vault, as the window shows them. No field holds a value, or enough of one to be of use. */
import { z } from 'zod';
import { id, nothing, problemSchema, time } from './basics.ts';

/** Why a credential cannot be moved by itself; the window has the words. */
export const BY_HAND = [
  /** It is in no entry of a server. */
  'no-server',
  /** A program of this computer takes it. */
  'local-program',
  /** It is in a file of the shell. */
  'shell',
  /** It is in the address or elsewhere, and not in a header. */
  'no-header',
  /** The word before it is one that Gangway does not send. */
  'scheme',
  /** It is sent without encryption. */
  'not-https',
  /** The entry holds several credentials. */
  'several',
  /** It is the stored key of a connection to another address. */
  'sent-elsewhere',
  /** The AI client is to act as a person, and is given no shared key. */
  'client',
] as const;

const findSchema = z.strictObject({
  id,
  clients: z.array(z.strictObject({ id, name: z.string() })),
  file: z.string(),
  scope: z.enum(['user', 'project', 'shell']),
  /** Keys that lead to it, or its line. */
  where: z.string(),
  server: z.string().nullable(),
  /** Where the client sends it. */
  origin: z.string().nullable(),
  masked: z.string(),
  evidence: z.enum(['stored', 'format', 'likely']),
  service: z.string().nullable(),
  /** Label of the connection whose key it is. */
  connection: z.string().nullable(),
  foundAt: time,
  ignored: z.strictObject({ reason: z.string(), at: time }).nullable(),
  move: z.discriminatedUnion('kind', [
    /** There is a connection with this key to this address. */
    z.strictObject({ kind: z.literal('existing'), label: z.string() }),
    /** A connection is made. `isNewOrigin`: none leads to this origin yet, so that a person has to agree to it. */
    z.strictObject({ kind: z.literal('new'), origin: z.string(), isNewOrigin: z.boolean() }),
    z.strictObject({ kind: z.literal('by-hand'), why: z.enum(BY_HAND) }),
  ]),
});

/** An entry of a hosted server without a credential, which could go through Gangway too. */
const importableSchema = z.strictObject({
  id,
  client: z.strictObject({ id, name: z.string() }),
  file: z.string(),
  server: z.string(),
  origin: z.string(),
});

export const exposureSchema = z.strictObject({
  /** What policy, or nobody, has chosen; `off`: nothing is looked for. */
  mode: z.enum(['off', 'on', 'on+fix']),
  /** How far a search under way is; null where there is none. */
  scanning: z.strictObject({ done: z.number(), of: z.number() }).nullable(),
  /** When the last search ended; null before the first. */
  scannedAt: time.nullable(),
  files: z.number(),
  /** False while the vault is closed: keys of a form that nobody knows are then not found. */
  keysCompared: z.boolean(),
  finds: z.array(findSchema),
  importable: z.array(importableSchema),
  imported: z.array(
    z.strictObject({
      id,
      client: z.strictObject({ id, name: z.string() }),
      server: z.string(),
      connection: z.string(),
    }),
  ),
  unread: z.array(
    z.strictObject({ file: z.string(), reason: z.enum(['too-large', 'no-permission', 'no-file', 'loop', 'failed']) }),
  ),
  /** Why the last search failed as a whole. */
  problem: problemSchema.nullable(),
});

export const EXPOSURE_CALLS = {
  'exposure.read': { in: nothing, out: exposureSchema },
  /** Searches now, and answers when it is done. `shell`: files of the shell too. */
  'exposure.scan': { in: z.strictObject({ shell: z.boolean() }), out: exposureSchema },
  /**
   * Puts the credential into the vault, leads the client's entry here, and has its replacement proposed.
   * `origin`: the one that the person agreed to, where it is new.
   */
  'exposure.move': {
    in: z.strictObject({ id, origin: z.string().max(300).nullable() }),
    out: z.strictObject({ connection: id }),
  },
  'exposure.ignore': { in: z.strictObject({ id, reason: z.string().min(1).max(200) }), out: nothing },
  'exposure.unignore': { in: z.strictObject({ id }), out: nothing },
  /** Leads an entry without a credential here; `signIn`: the person may be sent to the browser. */
  'exposure.import': { in: z.strictObject({ id }), out: z.strictObject({ connection: id }) },
  'exposure.undoImport': { in: z.strictObject({ id }), out: nothing },
} as const;

export type Exposure = z.output<typeof exposureSchema>;
export type ExposureFind = Exposure['finds'][number];
export type ByHandReason = (typeof BY_HAND)[number];
