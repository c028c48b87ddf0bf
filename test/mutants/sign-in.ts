import type { Mutant } from './mutant.ts';

const GRANTS = 'test/auth/grants.test.ts';
const DPOP = 'test/auth/dpop.test.ts';

/** Guards of signing in. */
export const signInGuards: readonly Mutant[] = [
  {
    file: 'main/upstream/trust.ts',
    text: ' && plainHosts.includes(hostname)',
    replacement: '',
    test: 'test/auth/plain-http.test.ts',
    why: 'sign-in: plain http is spoken only where a test names the host in code',
  },
  {
    file: 'main/auth/discovery.ts',
    text: "if (!offered?.includes('S256')) throw",
    replacement: 'if (offered === null) throw',
    test: 'test/auth/lies.test.ts',
    only: 'PKCE',
    why: 'sign-in: no browser is sent to a server without PKCE',
  },
  {
    file: 'main/auth/proving.ts',
    text: 'nonce === undefined || again || ',
    replacement: 'nonce === undefined || ',
    test: DPOP,
    only: 'for ever',
    why: 'sign-in: a server that wants another nonce for ever gets one more try',
  },
  {
    file: 'main/auth/token-endpoint.ts',
    text: "if (binding !== null && type !== 'dpop') throw",
    replacement: 'if (host === null) throw',
    test: DPOP,
    only: 'is not bound',
    why: 'sign-in: a token that is not bound to the key is not taken where that was asked for',
  },
  {
    file: 'main/auth/enterprise.ts',
    text: 'issued_token_type: z.literal(ID_JAG)',
    replacement: 'issued_token_type: z.string()',
    test: GRANTS,
    only: 'sends nothing on',
    why: 'sign-in: only an assertion is sent on to another server, never a token',
  },
  {
    file: 'main/auth/enterprise.ts',
    text: 'if (unverifiedClaims(idToken).sub !== sub)',
    replacement: 'if (sub === null)',
    test: GRANTS,
    only: 'about someone else',
    why: 'sign-in: a renewed ID token is about the same person',
  },
  {
    file: 'main/auth/tokens.ts',
    text: 'if (fresh !== source) await keepSource(one, next);',
    replacement: '',
    test: GRANTS,
    only: 'keeps what it gets at once',
    why: 'sign-in: a rotated refresh token of the identity provider is stored before anything else',
  },
  {
    file: 'main/connections/live.ts',
    text: 'if (this.lacksToken !== null) this',
    replacement: 'if (this.lacksToken === undefined) this',
    test: 'test/connections/api-token.test.ts',
    why: 'sign-in: a call that gets through does not hide that the API token is missing',
  },
];
