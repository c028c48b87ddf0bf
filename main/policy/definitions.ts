/**
 * Every policy key, in one table. The readers, the effective policy, the templates for device management, the documents
 * and the window derive from it. The meaning of a key never changes; its texts are in texts/.
 */
import { z } from 'zod';
import {
  MOMENT,
  NAME,
  NAME_PATTERN,
  PROXY_ADDRESS,
  SPKI,
  TOOL_PATTERN,
  UPSTREAM_PATTERN,
  WEB_ADDRESS,
  WORDS,
} from './forms.ts';
import { boolean, choice, type Definition, entries, integer, list, text, textSchema } from './kinds.ts';
import { looksLikeCredential } from './secrets.ts';

const NO_CREDENTIAL = 'it must not hold a credential: policy can be read by everyone on the computer';
const noCredential = (value: string) => !looksLikeCredential(value) && !CREDENTIAL_PARAMETER.test(value);
const CREDENTIAL_PARAMETER = /[?&](?:[a-z_-]*(?:key|token|secret|password)|auth|sig)=/i;

/** A connection that the organisation pushes. It holds no credential: a field for one does not exist. */
export const managedConnectionSchema = z.strictObject({
  id: textSchema(NAME),
  provider: textSchema(NAME),
  /** Absent: the provider's own address. */
  url: textSchema(WEB_ADDRESS).refine(noCredential, NO_CREDENTIAL).optional(),
  label: textSchema({ ...WORDS, maxLength: 80 }).optional(),
  model: z.enum(['api-key', 'oauth']),
  /** Absent: the provider's, or Streamable HTTP. */
  transport: z.enum(['streamable-http', 'http+sse']).optional(),
  /** The OAuth client that the organisation made for Gangway. */
  clientId: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .optional(),
  /** The company that is reached, where the service does not say it itself. */
  tenancy: z.strictObject({ id: textSchema({ ...WORDS, maxLength: 200 }), name: textSchema(WORDS) }).optional(),
  /**
   * `prompt`: the person is asked. Else a program with its arguments that prints the key; program and folders must belong
   * to root and be writable by nobody else.
   */
  credentialSource: z
    .union([
      z.literal('prompt'),
      z.strictObject({
        command: z.array(z.string().min(1).max(1000).refine(noCredential, NO_CREDENTIAL)).min(1).max(20),
      }),
    ])
    .optional(),
});
export type ManagedConnection = z.output<typeof managedConnectionSchema>;

const toolNames = z.array(textSchema(TOOL_PATTERN)).max(1000);
const ofConnection = z.union([z.literal('*'), textSchema(NAME)]);

/** Where several entries name a connection, a tool must be allowed by each. */
export const allowedToolsSchema = z.strictObject({
  /** `*`: every connection. */
  connection: ofConnection,
  /** Absent: all. */
  tools: toolNames.optional(),
  /** Only tools that the service declares to change nothing. It can take from `tools`, never add to them. */
  readOnly: z.literal(true).optional(),
});
export const deniedToolsSchema = z.strictObject({ connection: ofConnection, tools: toolNames });

const host = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/);
const auditExportSchema = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('file'), folder: z.string().min(1).max(500) }),
  z.strictObject({ to: z.literal('syslog'), host, port: z.int().min(1).max(65_535) }),
  z.strictObject({ to: z.literal('otlp'), url: textSchema(WEB_ADDRESS) }),
]);

export const POLICY = {
  // ---- connections
  ManagedConnections: entries(managedConnectionSchema, {
    area: 'connections',
    scope: 'machine',
    example: [
      {
        id: 'onboard',
        provider: 'onboard',
        model: 'api-key',
        tenancy: { id: 'acme', name: 'Acme Inc.' },
        credentialSource: 'prompt',
      },
    ],
  }),
  AllowUserConnections: boolean(true, { area: 'connections', closed: false, example: false }),
  AllowedUpstreams: list(UPSTREAM_PATTERN, {
    area: 'connections',
    closed: [],
    example: ['https://rest.onboard.io', 'https://*.example.com/mcp/*'],
  }),
  DeniedUpstreams: list(UPSTREAM_PATTERN, {
    area: 'connections',
    closed: ['*'],
    merge: 'union',
    example: ['https://mcp.example.net'],
  }),
  AllowedConnectionModels: list(
    { maxLength: 10, pattern: /^(?:api-key|oauth|none)$/, says: 'api-key, oauth or none' },
    { area: 'connections', closed: [], example: ['oauth'] },
  ),
  AllowedTenancies: list(WORDS, { area: 'connections', closed: [], example: ['Acme Inc.'] }),
  WipeConnections: list(NAME, { area: 'connections', stops: true, merge: 'union', example: ['old-crm'] }),

  // ---- clients
  ApprovedClients: list(NAME_PATTERN, { area: 'clients', closed: [], example: ['claude-desktop', 'cursor*'] }),
  DeniedClients: list(NAME_PATTERN, {
    area: 'clients',
    closed: ['*'],
    merge: 'union',
    example: ['experimental-*'],
  }),
  ClientBinding: choice(['off', 'warn', 'enforce'], 'off', {
    area: 'clients',
    closed: 'enforce',
    example: 'warn',
  }),
  AllowPathTokens: boolean(null, { area: 'clients', closed: false, example: false }),

  // ---- tools
  AllowedTools: entries(allowedToolsSchema, {
    area: 'tools',
    closed: [{ connection: '*', tools: [] }],
    example: [{ connection: 'onboard', tools: ['search_*', 'get_*'], readOnly: true }],
  }),
  DeniedTools: entries(deniedToolsSchema, {
    area: 'tools',
    closed: [{ connection: '*', tools: ['*'] }],
    merge: 'union',
    example: [{ connection: '*', tools: ['run_api_request', 'delete_*'] }],
  }),

  // ---- credentials
  WhoMayRotate: choice(['anyone', 'administrators', 'nobody'], 'anyone', {
    area: 'credentials',
    closed: 'nobody',
    example: 'administrators',
  }),
  MaxKeyAgeDays: integer([1, 3650], null, { area: 'credentials', example: 90 }),
  KeyRotationNoticeDays: integer([0, 365], 14, { area: 'credentials', example: 14 }),
  RotationGraceDays: integer([0, 365], null, { area: 'credentials', example: 3 }),
  RevokeCredentialsBefore: text(MOMENT, { area: 'credentials', stops: true, example: '2026-11-23T12:00:00Z' }),
  RequireOsKeychain: boolean(false, { area: 'credentials', closed: true, example: true }),

  // ---- network and device
  RequireManagedDevice: boolean(false, { area: 'network', closed: true, example: true }),
  TlsInspection: choice(['block', 'approved'], 'block', {
    area: 'network',
    closed: 'block',
    scope: 'machine',
    example: 'approved',
  }),
  ApprovedInspectionCAs: list(SPKI, {
    area: 'network',
    closed: [],
    scope: 'machine',
    example: ['sha256-spki:4x8TS5d9MPymviaSUEgSVBMydv73y2vFp8zMkM1Ny1M='],
  }),
  ProxyMode: choice(['system', 'direct', 'fixed'], 'system', { area: 'network', example: 'fixed' }),
  ProxyServer: text(PROXY_ADDRESS, { area: 'network', example: 'http://proxy.example.com:8080' }),
  GatewayPort: integer([1024, 65_535], null, { area: 'network', example: 24_264 }),

  // ---- audit
  AuditRetentionDays: integer([1, 3650], null, { area: 'audit', example: 365 }),
  AuditExport: entries(auditExportSchema, {
    area: 'audit',
    example: [{ to: 'otlp', url: 'https://collector.example.com:4318' }],
  }),
  AuditFailure: choice(['continue', 'stop'], null, { area: 'audit', closed: 'stop', example: 'stop' }),

  // ---- the app
  LeakScan: choice(['off', 'on', 'on+fix'], 'on', { area: 'app', example: 'on+fix' }),
  AutoUpdate: choice(['off', 'notify', 'on'], null, { area: 'app', example: 'off' }),
  StartAtLogin: boolean(null, { area: 'app', example: true }),
  AllowQuit: boolean(true, { area: 'app', example: false }),
  ContentProtection: boolean(true, { area: 'app', closed: true, example: true }),
  OrganizationName: text({ ...WORDS, maxLength: 100 }, { area: 'app', example: 'Acme Inc.' }),
  SupportText: text(WORDS, { area: 'app', example: 'Questions about Gangway: extension 4711.' }),
  SupportUrl: text(WEB_ADDRESS, { area: 'app', example: 'https://help.example.com/gangway' }),
} as const;

export type PolicyKey = keyof typeof POLICY;
export const POLICY_KEYS = Object.keys(POLICY) as readonly PolicyKey[];

type ValueOf<D> = D extends Definition<infer V> & { readonly default: infer F }
  ? null extends F
    ? V | null
    : V
  : never;

/** The values in force: null where nothing is prescribed and there is no default. */
export type PolicyValues = { readonly [K in PolicyKey]: ValueOf<(typeof POLICY)[K]> };

/** The definition of a key, without the type of its value. */
export const definitionOf = (key: PolicyKey): Definition<unknown> => POLICY[key] as Definition<unknown>;

export const isPolicyKey = (name: string): name is PolicyKey => Object.hasOwn(POLICY, name);

/** The values without any policy. */
export const DEFAULTS: PolicyValues = Object.fromEntries(
  POLICY_KEYS.map((key) => [key, definitionOf(key).default]),
) as unknown as PolicyValues;
