/**
 * What the command line may ask of the running app: all that a window may (the contract), and what only the command line
 * may, because only it is proved to be a program of this user. Keys and other stored secrets are never given out here
 * either; the one secret that leaves is the local token of a client that is just being added.
 */
import { z } from 'zod';
import { secret } from '../../preload/contract/basics.ts';
import { exposureSchema } from '../../preload/contract/exposure.ts';
import { CALLS, clientSchema } from '../../preload/contract.ts';

const nothing = z.strictObject({});
const { id, label, carrier, connections } = clientSchema.shape;

export const CONTROL_CALLS = {
  ...CALLS,
  /** What only the process itself knows, for support. */
  'app.facts': {
    in: nothing,
    out: z.strictObject({ pid: z.number(), node: z.string(), electron: z.string().nullable(), folder: z.string() }),
  },
  /** Shows the window of the desktop app; `isShown` is false where the window is one for browsers. */
  'app.showWindow': { in: nothing, out: z.strictObject({ isShown: z.boolean() }) },
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
  /** Bundles that a client installs when they are opened; for a program of this user alone, which writes them to files. */
  'clients.bundles': {
    in: z.strictObject({ id, connections: z.array(id).min(1).max(20) }),
    out: z.array(z.strictObject({ name: z.string(), base64: z.string() })),
  },
  /** Whether seals of the audit log are genuine: asked by who verifies it, so that its key stays in the app. */
  'audit.check': {
    in: z.strictObject({
      claims: z.array(z.strictObject({ message: z.string().max(1024), mac: z.string().length(64) })).max(1000),
    }),
    out: z.strictObject({
      keyId: z.string(),
      genuine: z.array(z.boolean()),
      /** A record that the log is known to have held; see main/audit/floor.ts. */
      floor: z.strictObject({ segment: z.number(), seq: z.number(), hash: z.string(), at: z.number() }).nullable(),
    }),
  },
  /** Stores the header with which a collector lets this computer in, for its origin alone; null deletes it. */
  'audit.setCredential': {
    in: z.strictObject({ origin: z.string().max(2048), header: secret.nullable() }),
    out: nothing,
  },
  /**
   * Searches for credentials outside the vault, in the person's own folder or in another, and remembers nothing of it.
   * `below`: folders below which projects are looked for.
   */
  'exposure.examine': {
    in: z.strictObject({
      home: z.string().max(4096).nullable(),
      shell: z.boolean(),
      below: z.array(z.string().max(4096)).max(100),
    }),
    out: exposureSchema,
  },
  /** Shows the prompt for another credential, wherever a window is open or will be. */
  'connections.showPrompt': { in: z.strictObject({ id }), out: nothing },
  /** A page on disk that leads a browser to its window, once, within a minute. */
  'web.handOver': { in: nothing, out: z.strictObject({ file: z.string() }) },
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
