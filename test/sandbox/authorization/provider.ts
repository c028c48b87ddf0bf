import { type JsonWebKey, randomBytes } from 'node:crypto';
import { errors, Provider } from 'oidc-provider';
import { claimsOf, personOf, SCOPES } from './people.ts';
import type { TokenStore } from './store.ts';
import type { AuthorizationOptions, Lies } from './types.ts';

const HOUR = 3600;

export interface ProviderSetup {
  readonly issuer: string;
  readonly key: JsonWebKey;
  readonly store: TokenStore;
  readonly lies: Lies;
  readonly options: AuthorizationOptions;
  /** The resources that tokens can be for, asked at each use. */
  readonly resources: () => readonly string[];
}

/** oidc-provider as an MCP authorization server: public clients, PKCE, resource indicators, rotation, revocation. */
export function createProvider({ issuer, key, store, lies, options, resources }: ProviderSetup): Provider {
  const { accessTokenSeconds = 600, registration = true, clientDocuments } = options;
  return new Provider(issuer, {
    adapter: store.adapter,
    jwks: { keys: [key] },
    cookies: { keys: ['sandbox'] },
    findAccount: (_context: unknown, id: string) => {
      const person = personOf(id);
      return person && { accountId: id, claims: async () => ({ ...claimsOf(person), ...lies.claims }) };
    },
    claims: { openid: ['sub'], profile: ['name', 'org_id', 'org_name'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    scopes: ['openid', 'offline_access', ...SCOPES],
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    clientDefaults: {
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
    },
    clientBasedCORS: () => false,
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async (_context: unknown, client: { grantTypeAllowed(type: string): boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    renderError: async (context: { type: string; body: unknown }, out: object) => {
      context.type = 'json';
      context.body = out;
    },
    fetch: async (url: URL | string) => documentAt(String(url), clientDocuments ?? {}),
    ttl: {
      AccessToken: accessTokenSeconds,
      ClientCredentials: accessTokenSeconds,
      AuthorizationCode: 60,
      RefreshToken: HOUR,
      Grant: HOUR,
      Session: HOUR,
      Interaction: HOUR,
      IdToken: HOUR,
    },
    features: {
      clientCredentials: { enabled: options.clientCredentials === true },
      dPoP: {
        enabled: true,
        nonceSecret: randomBytes(32),
        requireNonce: () => typeof options.dpop === 'object',
      },
      devInteractions: { enabled: false },
      registration: { enabled: registration, initialAccessToken: false, issueRegistrationAccessToken: false },
      revocation: { enabled: true, allowedPolicy: async () => true },
      rpInitiatedLogout: { enabled: false },
      ...(clientDocuments && { clientIdMetadataDocument: { enabled: true, ack: 'draft-02' } }),
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => undefined,
        useGrantedResource: async () => false,
        getResourceServerInfo: async (_context: unknown, resource: string) => {
          if (!resources().includes(resource)) throw new errors.InvalidTarget();
          return {
            scope: SCOPES.join(' '),
            audience: resource,
            accessTokenTTL: accessTokenSeconds,
            accessTokenFormat: 'opaque',
          };
        },
      },
    },
  });
}

/** Client id metadata documents are read from memory: the sandbox fetches nothing. */
function documentAt(url: string, documents: NonNullable<AuthorizationOptions['clientDocuments']>): Response {
  const document = documents[url];
  return document === undefined ? new Response(null, { status: 404 }) : Response.json(document);
}
