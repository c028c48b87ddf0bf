/**
 * What the command line may ask of the running app: all that a window may (the contract), and what only the command line
 * may, because only it is proved to be a program of this user. Keys and other stored secrets are never given out here
 * either; the one secret that leaves is the local token of a client that is just being added.
 */
import { z } from 'zod';
import { CALLS, clientSchema, connectionSchema, testReportSchema } from '../../preload/contract.ts';

const nothing = z.strictObject({});
const { id, label, carrier, connections } = clientSchema.shape;

export const CONTROL_CALLS = {
  ...CALLS,
  /** What only the process itself knows, for support. */
  'app.facts': {
    in: nothing,
    out: z.strictObject({ pid: z.number(), node: z.string(), electron: z.string().nullable(), folder: z.string() }),
  },
  /** Lets calls under way end, then ends the app. The answer comes before the end. */
  'app.quit': { in: nothing, out: nothing },
  /**
   * Adds an AI client, or gives one that exists a new token. The token is given out here once, for set-up by hand; null
   * where the bridge carries it, which reads it from a file.
   */
  'clients.add': {
    in: z.strictObject({ id, label, carrier, connections }),
    out: z.strictObject({ token: z.string().nullable() }),
  },
  /** Whether seals of the audit log are genuine: asked by who verifies it, so that its key stays in the app. */
  'audit.check': {
    in: z.strictObject({
      claims: z.array(z.strictObject({ message: z.string().max(1024), mac: z.string().length(64) })).max(1000),
    }),
    out: z.strictObject({ keyId: z.string(), genuine: z.array(z.boolean()) }),
  },
  /** Signs a person in with the browser of this computer, and keeps the connection when the server accepts them. */
  'sign-in.add': {
    in: z.strictObject({
      id: connectionSchema.shape.id,
      provider: z.string(),
      label: z.string().max(80).optional(),
      url: z.string().max(2048).optional(),
      /** The client that an administrator made for Gangway at the service. */
      clientId: z.string().min(1).max(512).optional(),
    }),
    out: testReportSchema,
  },
  /** Signs the person of a connection in again; `another`: it may be someone else. */
  'sign-in.again': { in: z.strictObject({ id, another: z.boolean() }), out: testReportSchema },
  /** Ends the tokens of a connection at the service and here. */
  'sign-in.end': { in: z.strictObject({ id }), out: nothing },
  /** An address that opens the browser window once, within a minute. */
  'web.openCode': { in: nothing, out: z.strictObject({ address: z.string() }) },
} as const;

export type ControlCallName = keyof typeof CONTROL_CALLS;
export type ControlInput<N extends ControlCallName> = z.input<(typeof CONTROL_CALLS)[N]['in']>;
export type ControlOutput<N extends ControlCallName> = z.output<(typeof CONTROL_CALLS)[N]['out']>;

/** One function per call. Inputs were checked against the schema before. */
export type ControlHandlers = {
  readonly [N in ControlCallName]: (input: ControlInput<N>) => Promise<ControlOutput<N>>;
};
