import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Middleware } from 'oidc-provider';
import type { ServerCertificate } from '../certificates.ts';
import { bind } from '../listener.ts';
import { createWatch } from '../watch.ts';
import { answerInteraction, INTERACTION_PATH } from './interactions.ts';
import { lying } from './lies.ts';
import { PASSWORD, personOf, SCOPES } from './people.ts';
import { createProvider } from './provider.ts';
import { createTokenStore, type TokenStore } from './store.ts';
import type { AuthorizationOptions, AuthorizationRequest, AuthorizationServer, Lies, TokenOwner } from './types.ts';

export type * from './types.ts';

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
  const { host, certificate, options, resources } = setup;
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
  const addClient = () => store.put('Client', CLIENT_ID, registeredClient(redirectUris, options.clientSecret));
  addClient();
  const provider = createProvider({ issuer, store, lies, options, resources });
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
    isActive: (token) => {
      const stored = store.find('RefreshToken', token);
      return stored !== undefined && stored.consumed === undefined;
    },
    endGrants: () => store.drop('Grant', 'AccessToken', 'RefreshToken', 'AuthorizationCode', 'Session'),
    endAccessTokens: () => store.drop('AccessToken'),
    dropClients() {
      store.drop('Client');
      addClient();
    },
    close: () => bound.close(),
  };
}

const registeredClient = (redirectUris: readonly string[], secret?: string) => ({
  client_id: CLIENT_ID,
  client_name: 'Gangway',
  application_type: 'native',
  redirect_uris: redirectUris,
  ...(secret !== undefined && { client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' }),
});

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
  const stored = store.find('AccessToken', token);
  const person = personOf(stored?.accountId);
  if (stored === undefined || person === undefined) return null;
  const resource = [stored.aud ?? ''].flat()[0] ?? '';
  return { company: person.company.id, user: person.user, resource, scopes: stored.scope?.split(' ') ?? [] };
}
