import { z } from 'zod';
import type { Gesture, LoginRequest, LoginResult, OAuth, SignIn, SignInWay } from '../auth/index.ts';
import { Fault, isFault } from '../faults/index.ts';
import type { Trust } from '../upstream/index.ts';
import type { Vault } from '../vault/index.ts';
import { pinned } from './identity.ts';
import type { LiveConnection } from './live.ts';
import type { ProviderDescriptor, SignInRules } from './providers.ts';
import { checkedId, checkedUrl } from './records.ts';
import type { TestReport } from './trial.ts';
import type { ConnectionRecord, CredentialModel, Identity, Transport } from './types.ts';

export interface NewSignIn {
  readonly id: string;
  readonly label?: string;
  readonly provider: string;
  /** Absent: the provider's own address. */
  readonly url?: string;
  /** The client that an administrator made for Gangway at the service; absent: the provider's, or none. */
  readonly client?: NonNullable<LoginRequest['client']>;
  /** Absent: as the organisation or the provider prescribes, else by the person's sign-in at the service. */
  readonly way?: SignInWay;
  readonly gesture: Gesture;
}

/** What can be done with connections whose credential is a person's sign-in. */
export interface SignIns {
  /**
   * Signs a person in with the browser and keeps the connection when the server accepts them.
   * @throws Fault GW_INPUT_INVALID, GW_CONNECTION_EXISTS, GW_SIGN_IN_*, GW_BROWSER_UNAVAILABLE, GW_UPSTREAM_*, GW_VAULT_*
   */
  addSignedIn(wanted: NewSignIn): Promise<TestReport>;
  /**
   * Signs the person of a connection in again.
   * @param another whether the person at the window said that it may be someone else
   * @param clientSecret takes the place of the stored one when the sign-in with it has succeeded
   * @throws Fault GW_SIGN_IN_ANOTHER, and as above
   */
  signInAgain(id: string, gesture: Gesture, another?: boolean, clientSecret?: string): Promise<TestReport>;
  /** @returns whether a sign-in of the connection was under way. */
  cancelSignIn(id: string): boolean;
  /** Opens the page of a sign-in under way once more. @returns whether there is one @throws Fault GW_BROWSER_UNAVAILABLE */
  openSignInPage(id: string, gesture: Gesture): Promise<boolean>;
  /** Addresses that an administrator registers at a service. */
  readonly redirectUris: readonly string[];
  /** Ends the tokens at the service and here; the connection stays and needs a sign-in. @throws Fault GW_VAULT_* */
  signOut(id: string): Promise<void>;
  /** Makes the next sign-in register Gangway anew at the service. */
  forgetRegistration(id: string): Promise<void>;
}

/** What the sign-ins need of the connections. */
export interface SignInsOptions {
  readonly oauth: OAuth | undefined;
  readonly trust: Trust | undefined;
  readonly vault: Pick<Vault, 'getPassword' | 'setPassword' | 'deletePassword'>;
  readonly now: () => number;
  /** What the organisation prescribes for a connection; it goes before all else. */
  readonly rulesOf: (id: string) => SignInRules;
  providerOf(id: string): ProviderDescriptor;
  records(): readonly ConnectionRecord[];
  found(id: string): LiveConnection;
  isTaken(id: string): boolean;
  save(record: ConnectionRecord, id: string): void;
  tried(record: ConnectionRecord, key: string | null, transport?: Transport | 'detect'): Promise<TestReport>;
  check(id: string): Promise<TestReport>;
  /** Takes a record that was just saved among the connections. */
  taken(record: ConnectionRecord): LiveConnection;
}

type OAuthModel = Extract<CredentialModel, { kind: 'oauth' }>;

const SECRET = 'client-secret';
const KEY = 'client-key';
/** What the vault holds under KEY. */
const clientKey = z.object({ pem: z.string(), algorithm: z.string() });
const serviceOf = (id: string) => `connection/${id}`;

export function createSignIns(options: SignInsOptions) {
  const { vault, now, providerOf, records, found, isTaken, save, check, taken } = options;

  function desk(): OAuth {
    if (options.oauth) return options.oauth;
    throw new Fault('GW_INPUT_INVALID', { field: 'The connection', reason: 'this Gangway signs nobody in' });
  }

  const modelOf = (
    { signIn, scope }: LoginResult,
    { clientId, way }: { readonly clientId: string | null; readonly way?: SignInWay | undefined },
  ): OAuthModel => ({ kind: 'oauth', signIn, scope, clientId, ...(way && { way }), signedInAt: now() });

  const rulesFor = (id: string, provider: string): SignInRules => ({
    ...providerOf(provider).oauth,
    ...options.rulesOf(id),
  });

  async function keepClient(id: string, client: LoginRequest['client']): Promise<void> {
    if (client?.secret !== undefined) await vault.setPassword(serviceOf(id), SECRET, client.secret);
    if (client?.key !== undefined) await vault.setPassword(serviceOf(id), KEY, JSON.stringify(client.key));
  }

  /** The client of a connection with what proves it, out of the vault. */
  async function keptClient(id: string, clientId: string): Promise<NonNullable<LoginRequest['client']>> {
    const secret = await vault.getPassword(serviceOf(id), SECRET);
    const key = await vault.getPassword(serviceOf(id), KEY);
    return {
      id: clientId,
      ...(secret !== null && { secret }),
      ...(key !== null && { key: clientKey.parse(JSON.parse(key)) }),
    };
  }

  /** Whose a sign-in is, as its issuer said. */
  function identityOf({ as }: LoginResult): Identity | null {
    if (as.account === '') return null;
    return { source: 'oauth', trust: 'verified', tenancy: as.tenancy, account: as.name ?? as.account, at: now() };
  }

  /** A round trip with the stored token; where that is refused, once more with a better one. */
  async function tried(
    record: ConnectionRecord,
    signIn: SignIn,
    transport?: Transport | 'detect',
  ): Promise<TestReport> {
    const authorization = await desk().authorizationOf(signIn);
    try {
      return await options.tried(record, authorization, transport);
    } catch (error) {
      if (!isFault(error) || error.code !== 'GW_NEEDS_KEY') throw error;
      return options.tried(record, await desk().afterRefusal(signIn, authorization), transport);
    }
  }

  const sameSignIn = (a: SignIn, b: SignIn) =>
    a.issuer === b.issuer && a.resource === b.resource && a.account === b.account && a.tenant === b.tenant;

  /** Signs out of what no connection uses any more. */
  async function signOutUnused(signIn: SignIn): Promise<void> {
    const used = records().some(({ model }) => model.kind === 'oauth' && sameSignIn(model.signIn, signIn));
    if (!used) await desk().logout(signIn);
  }

  function requestOf(record: ConnectionRecord, gesture: Gesture): LoginRequest {
    const { issuer, tenancyClaims, dpop } = rulesFor(record.id, record.provider);
    return {
      connection: record.id,
      url: record.url,
      gesture,
      ...(issuer !== undefined && { issuer }),
      ...(tenancyClaims && { tenancyClaims }),
      ...(dpop !== undefined && { dpop }),
    };
  }

  async function addSignedIn({ id: name, gesture, ...wanted }: NewSignIn): Promise<TestReport> {
    const provider = providerOf(wanted.provider);
    const id = checkedId(name);
    const refuseTaken = () => {
      if (isTaken(id)) throw new Fault('GW_CONNECTION_EXISTS', { connection: id });
    };
    refuseTaken();
    const rules = rulesFor(id, provider.id);
    const way = options.rulesOf(id).way ?? wanted.way ?? rules.way;
    const clientId = wanted.client?.id ?? rules.clientId ?? null;
    const record: ConnectionRecord = {
      id,
      label: (wanted.label ?? provider.name).trim() || id,
      provider: provider.id,
      url: checkedUrl(wanted.url ?? provider.url ?? '', options.trust).href,
      transport: provider.transport === 'detect' ? 'streamable-http' : provider.transport,
      model: { kind: 'none' },
      pin: null,
      identity: null,
      paused: false,
      addedAt: now(),
    };
    const client = wanted.client ?? (clientId === null ? null : { id: clientId });
    const result = await desk().login({
      ...requestOf(record, gesture),
      ...(client && { client }),
      ...(way && { way }),
    });
    try {
      refuseTaken();
      const signedIn = { ...record, model: modelOf(result, { clientId, way }), identity: identityOf(result) };
      const report = await tried(
        { ...signedIn, pin: pinned(record.label, null, signedIn.identity) },
        result.signIn,
        provider.transport,
      );
      refuseTaken();
      if (client !== null) await keepClient(id, client);
      const kept = { ...signedIn, transport: report.hello.transport, pin: report.pin };
      save(kept, id);
      const connection = taken(kept);
      connection.lacksToken = report.lacksToken ? (provider.personalToken?.page ?? null) : null;
      connection.succeeded();
      return report;
    } catch (error) {
      await signOutUnused(result.signIn).catch(() => {});
      throw error;
    }
  }

  async function signInAgain(
    id: string,
    gesture: Gesture,
    another = false,
    clientSecret?: string,
  ): Promise<TestReport> {
    const connection = found(id);
    const { record } = connection;
    const { model } = record;
    if (model.kind !== 'oauth')
      throw new Fault('GW_INPUT_INVALID', { field: 'The connection', reason: 'it has a key' });
    const { account, tenant } = model.signIn;
    // A connection that was pushed has had no sign-in: whoever signs in first is its person.
    const anyone = another || account === '';
    const name = [record.identity?.account ?? account, record.pin?.name].filter(Boolean).join(', ');
    if (clientSecret !== undefined && model.clientId === null)
      throw new Fault('GW_INPUT_INVALID', {
        field: 'The client secret',
        reason: 'the connection has no client of its own',
      });
    const kept = model.clientId === null ? null : await keptClient(id, model.clientId);
    const client = kept && clientSecret !== undefined ? { ...kept, secret: clientSecret } : kept;
    const hint = record.identity?.account;
    // The union of what was granted and what calls were refused for.
    const scope = [model.scope ?? '', ...connection.missingScopes].join(' ').trim();
    const result = await desk().login({
      ...requestOf(record, gesture),
      ...(client && { client }),
      ...(model.way && { way: model.way }),
      ...(scope !== '' && { scope }),
      ...(hint && !anyone && { hint }),
      ...(!anyone && { expected: { account, tenant, name } }),
    });
    const identity = identityOf(result) ?? record.identity;
    const pin = pinned(record.label, another ? null : record.pin, identity);
    const next = { ...found(id).record, model: modelOf(result, model), identity, pin };
    if (clientSecret !== undefined) await vault.setPassword(serviceOf(id), SECRET, clientSecret);
    save(next, id);
    connection.update(next);
    connection.signedIn();
    if (!sameSignIn(model.signIn, result.signIn)) await signOutUnused(model.signIn).catch(() => {});
    connection.missingScopes.clear();
    connection.checking('credential-changed');
    return check(id);
  }

  const unsubscribe = options.oauth?.onEnded((signIn, fault) => {
    for (const { id, model } of records())
      if (model.kind === 'oauth' && sameSignIn(model.signIn, signIn)) found(id).credentialFailed(fault);
  });

  const door: SignIns = {
    addSignedIn,
    signInAgain,
    cancelSignIn: (id) => options.oauth?.cancel(id) ?? false,
    openSignInPage: async (id, gesture) => (await options.oauth?.openPage(id, gesture)) ?? false,
    redirectUris: options.oauth?.redirectUris ?? [],
    async signOut(id) {
      const connection = found(id);
      const { model, url } = connection.record;
      if (model.kind !== 'oauth')
        throw new Fault('GW_INPUT_INVALID', { field: 'The connection', reason: 'it has a key' });
      await desk().logout(model.signIn);
      const { host } = new URL(url);
      connection.credentialFailed(new Fault('GW_NEEDS_SIGN_IN', { host, reason: 'someone signed out in Gangway' }));
    },
    async forgetRegistration(id) {
      const { model } = found(id).record;
      if (model.kind === 'oauth') await desk().forgetRegistration(model.signIn.issuer);
    },
  };

  return {
    door,
    tried: (record: ConnectionRecord, signIn: SignIn) => tried(record, signIn),
    /** To be called when a connection is gone: ends a sign-in that only it used. */
    async removed({ id, model }: ConnectionRecord): Promise<void> {
      if (model.kind !== 'oauth') return;
      await vault.deletePassword(serviceOf(id), SECRET);
      await vault.deletePassword(serviceOf(id), KEY);
      await signOutUnused(model.signIn);
    },
    /** At start: ends what a process left behind that died between a sign-in and the saving of its connection. */
    async endOrphans(): Promise<void> {
      const known = records().flatMap(({ model }) => (model.kind === 'oauth' ? [model.signIn] : []));
      await options.oauth?.logoutOthers(known).catch(() => {});
    },
    close: () => void unsubscribe?.(),
  };
}
