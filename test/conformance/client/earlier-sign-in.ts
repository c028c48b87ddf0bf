/**
 * What Gangway has on disk after a person signed in at the identity provider of their company some time ago. The suite's
 * provider has no pages to sign in at; it hands over the ID token that such a sign-in ends with.
 */
import { join } from 'node:path';
import { discover } from '../../../main/auth/discovery.ts';
import { grantId, oauthSecrets, type SignIn } from '../../../main/auth/secrets.ts';
import { recordsSchema } from '../../../main/connections/records.ts';
import { type Host, openStore } from '../../../main/host/index.ts';
import { openVault, VAULT_FILE } from '../../../main/vault/index.ts';
import type { Scenario } from './scenario.ts';

export async function signedInEarlier(host: Host, connection: string, { url, context }: Scenario): Promise<void> {
  const { idp_issuer, idp_client_id, idp_id_token, idp_token_endpoint, client_id = '', client_secret } = context;
  if (!idp_issuer || !idp_client_id || !idp_id_token || !idp_token_endpoint) throw new Error('no identity provider');
  const hosts = ['localhost', '127.0.0.1'];
  const { resource, server, scope } = await discover({
    fetch: (address, init) => fetch(address, init),
    trust: { privateHosts: hosts, plainHosts: hosts },
    url: new URL(url),
    challenge: { metadata: null, scope: null },
  });
  const signIn: SignIn = { issuer: server.issuer, resource, account: 'someone', tenant: null };
  const { data } = host.paths;
  const vault = await openVault({ file: join(data, VAULT_FILE), sealers: host.sealers });
  await oauthSecrets(vault).grants.put(grantId(signIn), {
    ...signIn,
    client: { id: client_id, ...(client_secret !== undefined && { secret: client_secret }) },
    endpoints: {
      token: server.token_endpoint,
      ...(server.token_endpoint_auth_methods_supported && {
        authMethods: server.token_endpoint_auth_methods_supported,
      }),
    },
    accessToken: 'ended',
    refreshToken: null,
    scope,
    obtainedAt: 0,
    expiresAt: 1,
    source: {
      kind: 'enterprise',
      issuer: idp_issuer,
      client: { id: idp_client_id, authMethod: 'none' },
      endpoints: { token: idp_token_endpoint },
      idToken: idp_id_token,
      refreshToken: null,
    },
  });
  await vault.close();
  const way = { kind: 'enterprise' as const, issuer: idp_issuer, clientId: idp_client_id };
  openStore(join(data, 'connections.json'), recordsSchema, []).write([
    {
      id: connection,
      label: connection,
      provider: 'custom',
      url,
      transport: 'streamable-http',
      model: { kind: 'oauth', signIn, scope, clientId: client_id, way, signedInAt: 0 },
      pin: null,
      identity: null,
      paused: false,
      addedAt: 0,
    },
  ]);
}
