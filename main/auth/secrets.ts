import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../faults/index.ts';
import type { Vault } from '../vault/index.ts';

export type SecretStore = Pick<Vault, 'getPassword' | 'setPassword' | 'deletePassword' | 'findCredentials'>;

/** What a sign-in is: tokens of one are never used for another. Holds no secret. */
export interface SignIn {
  readonly issuer: string;
  /** RFC 8707 name of the MCP server. */
  readonly resource: string;
  /** `sub` at the issuer; empty where the issuer tells nothing of the person. */
  readonly account: string;
  /** Id of the company at the issuer, or null where it tells none. */
  readonly tenant: string | null;
}

/** A private key by which a client proves itself (RFC 7523 section 2.2): PKCS #8 as PEM, and its JWS algorithm. */
const clientKey = z.object({ pem: z.string(), algorithm: z.string() });

const client = z.object({
  id: z.string(),
  secret: z.string().optional(),
  key: clientKey.optional(),
  /** RFC 7591 section 2. Absent where the server was not asked. */
  authMethod: z.string().optional(),
});

/** As whom Gangway comes to an authorization server. */
export type OAuthClient = z.infer<typeof client>;

/** A private key that tokens are bound to (RFC 9449), as JWK; of one sign-in alone. */
const dpopKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});
export type DpopKey = z.infer<typeof dpopKey>;

const endpoints = z.object({
  token: z.string(),
  revocation: z.string().optional(),
  authMethods: z.array(z.string()).optional(),
});

/** Where new tokens come from, if not from the refresh token of the grant. */
const source = z.discriminatedUnion('kind', [
  /** From the client's own credential (RFC 6749 section 4.4): no person takes part. */
  z.object({ kind: z.literal('client-credentials') }),
  /** From the person's sign-in at the identity provider of their company, which vouches for them (ID-JAG). */
  z.object({
    kind: z.literal('enterprise'),
    issuer: z.string(),
    client,
    endpoints,
    idToken: z.string(),
    refreshToken: z.string().nullable(),
  }),
]);
export type GrantSource = z.infer<typeof source>;
export type EnterpriseSource = Extract<GrantSource, { kind: 'enterprise' }>;

const grant = z.object({
  issuer: z.string(),
  resource: z.string(),
  account: z.string(),
  tenant: z.string().nullable(),
  client,
  /** Endpoints as they were when the person signed in: a grant goes nowhere else. */
  endpoints,
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  scope: z.string().nullable(),
  /** ms since the epoch */
  obtainedAt: z.number(),
  /** ms since the epoch; null where the server tells none. */
  expiresAt: z.number().nullable(),
  /** Absent: the tokens are good for whoever holds them. */
  dpop: dpopKey.optional(),
  source: source.optional(),
});

/** Everything that is kept of a sign-in: one secret in the vault. */
export type Grant = z.infer<typeof grant>;

const revocation = z.object({
  host: z.string(),
  /** Absent in what an older Gangway noted. */
  issuer: z.string().optional(),
  endpoint: z.string(),
  client,
  authMethods: z.array(z.string()).optional(),
  token: z.string(),
  hint: z.enum(['refresh_token', 'access_token']),
  since: z.number(),
});

/** A token that is to be revoked, now or when the network is back. */
export type Revocation = z.infer<typeof revocation>;

/** One kind of secret in the vault, each record a JSON document. */
export interface Shelf<T> {
  /** @throws Fault GW_VAULT_* */
  get(id: string): Promise<T | null>;
  put(id: string, value: T): Promise<void>;
  delete(id: string): Promise<void>;
  all(): Promise<readonly { readonly id: string; readonly value: T }[]>;
}

function shelf<T>(vault: SecretStore, service: string, schema: z.ZodType<T>): Shelf<T> {
  const read = (text: string): T => {
    const found = schema.safeParse(parsed(text));
    // The vault proves that nobody else wrote it, so this is a newer or older Gangway; nothing is overwritten.
    if (!found.success) throw new Fault('GW_VAULT_DAMAGED', { file: service, reason: 'a sign-in does not read' });
    return found.data;
  };
  return {
    async get(id) {
      const text = await vault.getPassword(service, id);
      return text === null ? null : read(text);
    },
    put: (id, value) => vault.setPassword(service, id, JSON.stringify(value)),
    async delete(id) {
      await vault.deletePassword(service, id);
    },
    async all() {
      const found = await vault.findCredentials(service);
      return found.map(({ account, password }) => ({ id: account, value: read(password) }));
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export interface OAuthSecrets {
  readonly grants: Shelf<Grant>;
  readonly clients: Shelf<OAuthClient>;
  readonly revocations: Shelf<Revocation>;
}

/** The secrets of signing in, on three shelves of the vault. */
export const oauthSecrets = (vault: SecretStore): OAuthSecrets => ({
  grants: shelf(vault, 'oauth/grant', grant),
  clients: shelf(vault, 'oauth/client', client),
  revocations: shelf(vault, 'oauth/revocation', revocation),
});

/** The name of a sign-in's record in the vault. */
export const grantId = ({ issuer, resource, account, tenant }: SignIn) => digest(issuer, resource, account, tenant);

/** Long addresses would not fit into a name of the vault. */
export const digest = (...parts: readonly (string | null)[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
