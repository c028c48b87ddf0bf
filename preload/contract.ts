/**
 * The one table of what a window, a browser window or the command line may ask of the app, and of what the app tells
 * them. The preload API, the registration in the main process, the headless web host, the local control channel and the
 * types all derive from it. No channel gives a stored secret out; a key only ever travels towards the app.
 */
import { z } from 'zod';
import { id, nothing, problemSchema, secret, time } from './contract/basics.ts';
import { CHECKLIST_CALLS } from './contract/checklist.ts';
import { CLIENTS_CALLS } from './contract/clients.ts';
import { authoritySchema, deviceSchema, programSchema } from './contract/device.ts';
import { EVIDENCE_CALLS } from './contract/evidence.ts';
import { EXPOSURE_CALLS, exposureSchema } from './contract/exposure.ts';
import { tenancySchema, testReportSchema } from './contract/report.ts';
import { ROTATION_CALLS, rotationSchema } from './contract/rotation.ts';
import { SETTINGS_CALLS } from './contract/settings.ts';
import { SIGN_IN_CALLS } from './contract/sign-in.ts';
import { WINDOW_CALLS } from './contract/window.ts';

export { problemSchema, testReportSchema };

/** State of a connection; see main/connections/state.ts, from which it is checked to be equal. */
export const connectionStateSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('checking'),
    since: time,
    reason: z.enum(['started', 'added', 'asked', 'resumed', 'network', 'credential-changed']),
  }),
  z.strictObject({ kind: z.literal('connected'), since: time, verifiedAt: time }),
  z.strictObject({
    kind: z.literal('unreachable'),
    since: time,
    problem: problemSchema,
    failures: z.number(),
    retryAt: time.nullable(),
  }),
  z.strictObject({
    kind: z.literal('needs-key'),
    since: time,
    reason: z.enum(['missing', 'refused']),
    problem: problemSchema,
  }),
  z.strictObject({ kind: z.literal('needs-login'), since: time, problem: problemSchema }),
  z.strictObject({ kind: z.literal('needs-api-token'), since: time, problem: problemSchema }),
  z.strictObject({ kind: z.literal('vault-closed'), since: time, problem: problemSchema }),
  z.strictObject({
    kind: z.literal('blocked'),
    since: time,
    reason: z.enum(['policy', 'tenancy', 'tls']),
    problem: problemSchema,
  }),
  z.strictObject({ kind: z.literal('paused'), since: time }),
]);

export const connectionSchema = z.strictObject({
  id,
  label: z.string(),
  provider: z.strictObject({ id: z.string(), name: z.string(), keyPage: z.string().nullable() }),
  url: z.string(),
  /** Address that AI clients are given. */
  localAddress: z.string(),
  transport: z.enum(['streamable-http', 'http+sse']),
  model: z.enum(['none', 'api-key', 'oauth']),
  /** Header name and scheme in which the key travels, e.g. `Authorization: Token`. */
  headerForm: z.string().nullable(),
  /** When the stored key was entered. */
  keyStoredAt: time.nullable(),
  state: connectionStateSchema,
  tenancy: tenancySchema,
  /** As whom the server sees the calls, in words. */
  actsAs: z.string(),
  /** Account of the person as whom it acts, where the server tells; null for a shared key or no credential. */
  account: z.string().nullable().optional(),
  /** How replacing its credential stands; absent where it has none. */
  rotation: rotationSchema.optional(),
  /** Issuer of the certificate last seen. */
  tlsIssuer: z.string().nullable(),
  /** Whose word that issuer is; null or absent before a first connection. */
  tlsAuthority: authoritySchema.nullable().optional(),
});

export const clientSchema = z.strictObject({
  id,
  label: z.string(),
  carrier: z.enum(['header', 'bridge', 'path']),
  connections: z.union([z.literal('all'), z.array(id)]),
  createdAt: time,
  lastCallAt: time.nullable(),
  /** Programs that were seen behind it since the start, the last one first. */
  programs: z.array(programSchema).optional(),
});

export const callSchema = z.strictObject({
  at: time,
  via: z.enum(['http', 'bridge']),
  client: z.string(),
  /** The program behind the connection; null or absent where it was not found out. */
  program: z.string().nullable().optional(),
  connection: z.string(),
  tenancy: z.string().nullable(),
  actsAs: z.string().nullable(),
  method: z.string().nullable(),
  tool: z.string().nullable(),
  /** Trace of the client that made the call (W3C Trace Context). */
  traceId: z.string().optional(),
  spanId: z.string().optional(),
  outcome: z.enum(['ok', 'error', 'fault', 'aborted']),
  status: z.number(),
  code: z.string().nullable(),
  durationMs: z.number(),
  requestBytes: z.number(),
  responseBytes: z.number(),
});

export const statusSchema = z.strictObject({
  version: z.string(),
  host: z.enum(['electron', 'node']),
  startedAt: time,
  gateway: z.strictObject({ port: z.number(), callsUnderWay: z.number() }),
  device: deviceSchema.optional(),
  /** Where stored credentials are, in words; a problem when the vault is closed. */
  vault: z.union([
    z.strictObject({ kind: z.literal('open'), protection: z.string() }),
    z.strictObject({ kind: z.literal('closed'), problem: problemSchema }),
  ]),
  connections: z.array(connectionSchema),
  clients: z.array(clientSchema),
});

const headerForm = z.strictObject({ name: z.string().max(64), scheme: z.enum(['', 'Bearer', 'Token']) });
/** What can be asked. */
export const CALLS = {
  'status.read': { in: nothing, out: statusSchema },
  'providers.list': {
    in: nothing,
    out: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        url: z.string().nullable(),
        keyPage: z.string().nullable(),
        keyHeaders: z.array(headerForm),
      }),
    ),
  },
  'connections.add': {
    in: z.strictObject({
      id,
      label: z.string().max(80).optional(),
      provider: z.string(),
      url: z.string().max(2048).optional(),
      key: secret.optional(),
      header: headerForm.optional(),
    }),
    out: testReportSchema,
  },
  'connections.test': { in: z.strictObject({ id }), out: testReportSchema },
  'connections.pause': { in: z.strictObject({ id }), out: nothing },
  'connections.resume': { in: z.strictObject({ id }), out: nothing },
  'connections.remove': { in: z.strictObject({ id }), out: nothing },
  'activity.read': { in: nothing, out: z.array(callSchema) },
  ...CLIENTS_CALLS,
  ...CHECKLIST_CALLS,
  ...EVIDENCE_CALLS,
  ...EXPOSURE_CALLS,
  ...ROTATION_CALLS,
  ...SETTINGS_CALLS,
  ...SIGN_IN_CALLS,
  ...WINDOW_CALLS,
} as const;

/** What is told unasked. A listener gets the whole new value, so that a missed push does no harm. */
export const PUSHES = {
  'status.changed': statusSchema,
  'activity.added': z.array(callSchema),
  'exposure.changed': exposureSchema,
} as const;

export type CallName = keyof typeof CALLS;
export type PushName = keyof typeof PUSHES;
export type CallInput<N extends CallName> = z.input<(typeof CALLS)[N]['in']>;
export type CallOutput<N extends CallName> = z.output<(typeof CALLS)[N]['out']>;
export type PushValue<N extends PushName> = z.output<(typeof PUSHES)[N]>;

/** An answer: the value, or the problem in words. Faults cross as data, never as exceptions with stacks. */
export type Answer<N extends CallName> =
  | { readonly ok: true; readonly value: CallOutput<N> }
  | { readonly ok: false; readonly problem: Problem };

/** A push as it travels: the new value, or why it could not be told. A window must not go on showing the old one. */
export type Push = {
  [N in PushName]: { readonly push: N; readonly value: PushValue<N> } | { readonly push: N; readonly problem: Problem };
}[PushName];

/** What a window is given: by the preload script as `window.gangway`, and by the browser's window for itself over HTTP. */
export interface GangwayApi {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<Answer<N>>;
  /** @returns how to stop */
  subscribe(listener: (push: Push) => void): () => void;
}

export type Problem = z.output<typeof problemSchema>;
export type Status = z.output<typeof statusSchema>;
export type ConnectionView = z.output<typeof connectionSchema>;
export type ClientView = z.output<typeof clientSchema>;
export type Call = z.output<typeof callSchema>;
export type Provider = CallOutput<'providers.list'>[number];
export type TestReport = z.output<typeof testReportSchema>;
