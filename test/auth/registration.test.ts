import { expect, it } from 'vitest';
import { ADA, faultOf, type Rig, type RigOptions, somePorts, startRig } from './rig.ts';
import { bring, walker } from './walk.ts';

async function rigOfAda(options: RigOptions = {}): Promise<Rig> {
  const rig = await startRig(options);
  const walk = walker(rig.sandbox.ca);
  rig.person = async (address) => void (await bring(await walk.answerFor(address, ADA)));
  return rig;
}

const registrations = (rig: Rig) => rig.server.requests.filter(({ path }) => path === '/reg');
const clientOf = (address = '') => new URL(address).searchParams.get('client_id');

it('registers once as a native program with all its addresses, and keeps that for later sign-ins', async () => {
  const rig = await rigOfAda();
  await rig.login();
  await rig.login();
  expect(registrations(rig)).toHaveLength(1);
  expect(registrations(rig)[0]?.form).toMatchObject({
    application_type: 'native',
    redirect_uris: rig.oauth.redirectUris.join(','),
    token_endpoint_auth_method: 'none',
  });
  expect(clientOf(rig.opened[0])).toBe(clientOf(rig.opened[1]));
  rig.oauth = rig.restarted();
  await rig.login();
  expect(registrations(rig)).toHaveLength(1);
});

it('uses the client id that an administrator made, before everything else', async () => {
  const ports = somePorts(2);
  const redirectUris = ports.map((port) => `http://127.0.0.1:${port}/callback`);
  const documentUrl = 'https://gangway.example/client.json';
  const rig = await rigOfAda({ ports, documentUrl, authorization: { redirectUris, clientDocuments: {} } });
  await rig.login({ client: { id: rig.server.client.id } });
  expect(clientOf(rig.opened[0])).toBe(rig.server.client.id);
  expect(registrations(rig)).toEqual([]);
});

it('proves itself with the secret of that client, also at a renewal and a sign-out', async () => {
  const ports = somePorts(2);
  const redirectUris = ports.map((port) => `http://127.0.0.1:${port}/callback`);
  const secret = 'a secret: with/odd+characters';
  const rig = await rigOfAda({ ports, authorization: { redirectUris, clientSecret: secret } });
  const client = { id: rig.server.client.id };
  expect(await faultOf(rig.login({ client: { ...client, secret: 'wrong' } }))).toBe('GW_SIGN_IN_REFUSED');
  const { signIn } = await rig.login({ client: { ...client, secret } });
  const refreshToken = () => String(rig.vault.records('grant')[0]?.refreshToken);
  const old = refreshToken();
  rig.clock.ahead = 700_000;
  expect(await rig.call(await rig.oauth.authorizationOf(signIn))).toBe(200);
  expect(refreshToken()).not.toBe(old);
  const renewed = refreshToken();
  await rig.oauth.logout(signIn);
  expect(rig.server.isActive(renewed)).toBe(false);
  // In a header and not in the form, as the server prefers it.
  for (const { form } of rig.server.requests) expect(form.client_secret).toBeUndefined();
});

it('uses its own document where the service reads such documents, before it registers', async () => {
  const ports = somePorts(2);
  const documentUrl = 'https://gangway.example/client.json';
  const document = {
    client_id: documentUrl,
    client_name: 'Gangway',
    application_type: 'native',
    redirect_uris: ports.map((port) => `http://127.0.0.1:${port}/callback`),
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  };
  const rig = await rigOfAda({ ports, documentUrl, authorization: { clientDocuments: { [documentUrl]: document } } });
  const { as } = await rig.login();
  expect([as.name, clientOf(rig.opened[0])]).toEqual([ADA, documentUrl]);
  expect(registrations(rig)).toEqual([]);
});

it('says that a client id is needed where the service registers nobody', async () => {
  const rig = await rigOfAda({ authorization: { registration: false } });
  expect(await faultOf(rig.login())).toBe('GW_SIGN_IN_NO_CLIENT');
  expect(rig.opened).toEqual([]);
});

it('registers anew after its registration was forgotten, here or by the service', async () => {
  const rig = await rigOfAda();
  const { signIn } = await rig.login();
  await rig.oauth.forgetRegistration(rig.server.issuer);
  await rig.login();
  expect(registrations(rig)).toHaveLength(2);
  rig.server.dropClients();
  rig.clock.ahead = 700_000;
  expect(await faultOf(Promise.resolve(rig.oauth.authorizationOf(signIn)))).toBe('GW_NEEDS_SIGN_IN');
  expect((await rig.login()).as.name).toBe(ADA);
  expect(registrations(rig)).toHaveLength(3);
});
