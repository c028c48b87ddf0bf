import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Middleware } from 'oidc-provider';
import type { ServerCertificate } from '../certificates.ts';
import { bind } from '../listener.ts';
import { createWatch } from '../watch.ts';
import { answerInteraction, INTERACTION_PATH } from './interactions.ts';
import { lying } from './lies.ts';
import { PASSWORD, personOf, SCOPES } from './people.ts';
import { createProofs } from './proofs.ts';
import { createProvider } from './provider.ts';
import { createTokenStore, type TokenStore } from './store.ts';
import type { AuthorizationOptions, AuthorizationRequest, AuthorizationServer, Lies, TokenOwner } from './types.ts';
import { giveAssertions, JWT_BEARER, TOKEN_EXCHANGE, takeAssertions } from './vouching.ts';

export type * from './types.ts';

type Private = AuthorizationServer & { readonly key: ReturnType<typeof signingKey> };

const CLIENT_ID = 'gangway-registered-by-an-administrator';
const DEFAULT_REDIRECTS = ['http://127.0.0.1/callback'];

export interface AuthorizationSetup {
  /** The name in the issuer; a loopback one. */
  readonly host: string;
  readonly certificate: ServerCertificate;
  readonly options: AuthorizationOptions;
  readonly resources: () => readonly string[];
}

/** Starts the authorization server on a port of its own, over https with the sandbox's authority. */
export async function startAuthorization(setup: AuthorizationSetup): Promise<AuthorizationServer> {
  const { enterprise, ...options } = setup.options;
  if (!enterprise) return start({ ...setup, options }, null);
  // At the provider Gangway is a program on people's computers, with nothing to prove itself by.
  const { accessTokenSeconds = 600, redirectUris = DEFAULT_REDIRECTS } = options;
  const provider = await start({ ...setup, options: { accessTokenSeconds, redirectUris } }, null);
  return start({ ...setup, options }, provider);
}

/** @param from whose word for a person is taken */
async function start(setup: AuthorizationSetup, from: Private | null): Promise<Private> {
  const { host, certificate, options, resources } = setup;
  const key = signingKey();
  const watch = createWatch();
  const store = createTokenStore();
  const lies: Lies = {};
  const requests: AuthorizationRequest[] = [];
  let handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  const bound = await bind(
    { host, port: 0, http: 'http/1.1', tls: 'TLSv1.3', certificate, changed: watch.changed },
    (request, response) => void handle(request, response).catch(() => response.destroy()),
  );
  const issuer = bound.origin;
  const redirectUris = options.redirectUris ?? DEFAULT_REDIRECTS;
  const addClient = () => store.put('Client', CLIENT_ID, registeredClient(redirectUris, options, from !== null));
  addClient();
  const provider = createProvider({ issuer, key, store, lies, options, resources });
  giveAssertions(provider, { issuer, key, lies });
  const seconds = options.accessTokenSeconds ?? 600;
  if (from !== null) takeAssertions(provider, { issuer, from, store, resources, seconds });
  const proofs = createProofs(typeof options.dpop === 'object', () => lies.nonceForEver === true);
  provider.use(recorded(requests, watch.changed));
  provider.use(lying(lies));
  const answer = provider.callback();
  handle = (request, response) =>
    request.url?.startsWith(INTERACTION_PATH) && request.url.split('/').length === 3
      ? answerInteraction(provider, request, response)
      : answer(request, response);

  return {
    issuer,
    client: { id: CLIENT_ID, redirectUris },
    password: PASSWORD,
    scopes: SCOPES,
    lies,
    requests,
    tokenRequests: (grantType) =>
      requests.filter(({ path, form }) => path === '/token' && form.grant_type === grantType).length,
    waitFor: (predicate, timeoutMs = 5000) =>
      watch.until(
        () => requests.find(predicate),
        timeoutMs,
        () => `no such request among ${requests.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
      ),
    ownerOf: (token) => ownerOf(store, token),
    isBound: options.dpop !== undefined,
    proofError: proofs.error,
    get nonce() {
      return proofs.nonce;
    },
    renewNonce: proofs.renewNonce,
    key,
    identityProvider: from,
    isActive: (token) => {
      const stored = store.find('RefreshToken', token);
      return stored !== undefined && stored.consumed === undefined;
    },
    endGrants: () =>
      store.drop('Grant', 'AccessToken', 'ClientCredentials', 'RefreshToken', 'AuthorizationCode', 'Session'),
    endAccessTokens: () => store.drop('AccessToken', 'ClientCredentials'),
    dropClients() {
      store.drop('Client');
      addClient();
    },
    async close() {
      await from?.close();
      await bound.close();
    },
  };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'sandbox' };
}

function registeredClient(redirectUris: readonly string[], options: AuthorizationOptions, takesAssertions: boolean) {
  const { clientSecret: secret, clientKey, clientCredentials } = options;
  const own = [...(clientCredentials ? ['client_credentials'] : []), ...(takesAssertions ? [JWT_BEARER] : [])];
  return {
    client_id: CLIENT_ID,
    client_name: 'Gangway',
    application_type: 'native',
    redirect_uris: redirectUris,
    grant_types: ['authorization_code', 'refresh_token', TOKEN_EXCHANGE, ...own],
    ...(secret !== undefined && { client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' }),
    ...(clientKey && { jwks: { keys: [clientKey] }, token_endpoint_auth_method: 'private_key_jwt' }),
  };
}

function recorded(requests: AuthorizationRequest[], changed: () => void): Middleware {
  return async (context, next) => {
    const { method, path } = context;
    // Koa prints what clients do to their connections; an error of the server itself shows as its 500.
    context.app.silent = true;
    const at = requests.push({ method, path, status: null, form: {} }) - 1;
    changed();
    try {
      await next();
    } finally {
      const form = Object.fromEntries(Object.entries(context.oidc?.body ?? {}).map(([k, v]) => [k, String(v)]));
      requests[at] = { method, path, status: context.status, form };
      changed();
    }
  };
}

function ownerOf(store: TokenStore, token: string): TokenOwner | null {
  const stored = store.find('AccessToken', token) ?? store.find('ClientCredentials', token);
  const person = personOf(stored?.accountId);
  if (stored === undefined || (stored.accountId !== undefined && person === undefined)) return null;
  const resource = [stored.aud ?? ''].flat()[0] ?? '';
  // A program that asks by itself is the first company's.
  const owner = { company: person?.company.id ?? 'northwind', user: person?.user ?? null } as const;
  return { ...owner, resource, scopes: stored.scope?.split(' ') ?? [], thumbprint: stored.jkt ?? null };
}
