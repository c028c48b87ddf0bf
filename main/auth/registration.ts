import { Fault, isFault } from '../faults/index.ts';
import type { ServerMetadata } from './discovery.ts';
import { sdk } from './sdk.ts';
import { digest, type OAuthClient, type Shelf } from './secrets.ts';
import type { StrictFetch } from './strict-fetch.ts';

export interface Registration {
  /**
   * As whom to come to a server: the client id that an administrator has made, else Gangway's own document (CIMD), else
   * the registration made earlier, else a new one (RFC 7591).
   * @throws Fault GW_SIGN_IN_NO_CLIENT, GW_UPSTREAM_*, GW_VAULT_*
   */
  clientFor(server: ServerMetadata, preset: OAuthClient | null): Promise<OAuthClient>;
  /** Forgets the registration with an issuer, so that the next sign-in makes a new one. */
  forget(issuer: string): Promise<void>;
}

export interface RegistrationOptions {
  readonly clients: Shelf<OAuthClient>;
  readonly fetch: StrictFetch;
  /** All addresses to which the browser may bring the answer. */
  readonly redirectUris: readonly string[];
  /** Address of Gangway's client id metadata document, where one is published. */
  readonly documentUrl: string | null;
}

export function createRegistration(options: RegistrationOptions): Registration {
  const { clients, documentUrl, redirectUris } = options;
  /** A registration is good for its issuer and its redirect addresses. */
  const idFor = (issuer: string) => digest(issuer, ...redirectUris);
  return {
    async clientFor(server, preset) {
      if (preset !== null) return preset;
      if (server.client_id_metadata_document_supported && documentUrl !== null)
        return { id: documentUrl, authMethod: 'none' };
      const id = idFor(server.issuer);
      const known = await clients.get(id);
      if (known !== null) return known;
      const made = await register(options, server);
      await clients.put(id, made);
      return made;
    },
    forget: (issuer) => clients.delete(idFor(issuer)),
  };
}

async function register({ fetch, redirectUris }: RegistrationOptions, server: ServerMetadata): Promise<OAuthClient> {
  const { host } = new URL(server.issuer);
  const refused = (reason: string) => new Fault('GW_SIGN_IN_NO_CLIENT', { host, reason });
  if (server.registration_endpoint === undefined) throw refused('it offers no registration');
  const { registerClient, RegistrationRejectedError } = await sdk();
  const made = await registerClient(server.issuer, {
    metadata: server,
    clientMetadata: {
      client_name: 'Gangway',
      application_type: 'native',
      redirect_uris: [...redirectUris],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    fetchFn: fetch,
  }).catch((error: unknown) => {
    if (isFault(error)) throw error;
    if (error instanceof RegistrationRejectedError) throw refused(`status ${error.status}`);
    throw new Fault('GW_UPSTREAM_MALFORMED', { host, reason: 'it is not a registration' }, { cause: error });
  });
  return {
    id: made.client_id,
    ...(made.client_secret !== undefined && { secret: made.client_secret }),
    ...(made.token_endpoint_auth_method !== undefined && { authMethod: made.token_endpoint_auth_method }),
  };
}
