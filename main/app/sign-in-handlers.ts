import { gesture } from '../auth/index.ts';
import type { ControlHandlers } from '../control/index.ts';
import type { App } from './app.ts';
import { reportView } from './views.ts';

/** Calls about sign-ins. A person who types a command has asked for the browser: that is the gesture. */
export type SignInCall = Extract<keyof ControlHandlers, `sign-in.${string}`>;

/** @throws Fault GW_SIGN_IN_*, GW_BROWSER_UNAVAILABLE, GW_CONNECTION_EXISTS, GW_UPSTREAM_*, GW_VAULT_* */
export function signInHandlers({ connections }: App): Pick<ControlHandlers, SignInCall> {
  return {
    'sign-in.add': async ({ id, provider, label, url, clientId }) => {
      const wanted = {
        id,
        provider,
        ...(label && { label }),
        ...(url && { url }),
        ...(clientId && { client: { id: clientId } }),
      };
      return reportView(await connections.addSignedIn({ ...wanted, gesture: gesture() }), connections.get(id));
    },
    'sign-in.again': async ({ id, another }) =>
      reportView(await connections.signInAgain(id, gesture(), another), connections.get(id)),
    'sign-in.end': async ({ id }) => {
      await connections.signOut(id);
      return {};
    },
  };
}
