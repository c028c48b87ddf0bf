import type { SIGN_IN_CALLS } from '../../preload/contract/sign-in.ts';
import { gesture } from '../auth/index.ts';
import type { ContractCalls } from '../contract/index.ts';
import { Fault } from '../faults/index.ts';
import type { App } from './app.ts';
import { reportView } from './views.ts';

/**
 * Calls about sign-ins. They come from a click in a window, from the tray, or from a command that a person typed: that is
 * the gesture. The gateway, bridges and links have no way to these calls.
 * @throws Fault GW_SIGN_IN_*, GW_BROWSER_UNAVAILABLE, GW_CONNECTION_EXISTS, GW_UPSTREAM_*, GW_VAULT_*
 */
export function signInHandlers({ connections }: App): Pick<ContractCalls, keyof typeof SIGN_IN_CALLS> {
  return {
    'signIn.add': async ({ id, provider, label, url, clientId, clientSecret, way }) => {
      if (clientSecret !== undefined && clientId === undefined)
        throw new Fault('GW_INPUT_INVALID', { field: 'The client secret', reason: 'it needs a client id beside it' });
      const wanted = {
        id,
        provider,
        ...(label && { label }),
        ...(url && { url }),
        ...(clientId && { client: { id: clientId, ...(clientSecret && { secret: clientSecret }) } }),
        ...(way && { way }),
      };
      return reportView(await connections.addSignedIn({ ...wanted, gesture: gesture() }), connections.get(id));
    },
    'signIn.again': async ({ id, another }) =>
      reportView(await connections.signInAgain(id, gesture(), another), connections.get(id)),
    'signIn.end': async ({ id }) => {
      await connections.signOut(id);
      return {};
    },
    'signIn.cancel': async ({ id }) => ({ cancelled: connections.cancelSignIn(id) }),
    'signIn.openPage': async ({ id }) => ({ opened: await connections.openSignInPage(id, gesture()) }),
    'signIn.forgetRegistration': async ({ id }) => {
      await connections.forgetRegistration(id);
      return {};
    },
    'signIn.addresses': async () => ({ redirectUris: [...connections.redirectUris] }),
  };
}
