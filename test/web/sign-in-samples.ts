/** Signing in, in tests of the window that have no service to sign in at. */
import type { ContractCalls } from '../../main/contract/index.ts';
import type { TestReport } from '../../preload/contract.ts';

type SignInCalls = Pick<ContractCalls, Extract<keyof ContractCalls, `signIn.${string}`>>;

/** Whoever signs in is done at once. */
export function signInCalls(report: TestReport, signedIn: (id: string) => void): SignInCalls {
  return {
    'signIn.add': async () => report,
    'signIn.again': async ({ id }) => {
      signedIn(id);
      return report;
    },
    'signIn.end': async () => ({}),
    'signIn.cancel': async () => ({ cancelled: true }),
    'signIn.openPage': async () => ({ opened: true }),
    'signIn.forgetRegistration': async () => ({}),
    'signIn.addresses': async () => ({
      redirectUris: ['http://127.0.0.1:24271/callback', 'http://127.0.0.1:24272/callback'],
    }),
  };
}
