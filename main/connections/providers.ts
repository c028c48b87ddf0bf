import type { DpopChoice, SignInWay, TenancyClaims } from '../auth/index.ts';
import type { HeaderForm, Transport } from './types.ts';

/** JSON pointers (RFC 6901) into an answer that tells who a credential belongs to. */
export interface IdentityPointers {
  readonly tenancyId: string;
  readonly tenancyName: string;
  readonly account?: string;
}

/** How Gangway signs in at a service: told by a provider's descriptor, or prescribed by an organisation. */
export interface SignInRules {
  /** The client that the service has for Gangway. */
  readonly clientId?: string;
  /** The only issuer that is accepted. */
  readonly issuer?: string;
  /** Absent: by the person's sign-in at the service. */
  readonly way?: SignInWay;
  readonly dpop?: DpopChoice;
  readonly tenancyClaims?: readonly TenancyClaims[];
}

export interface PersonalToken {
  /** Page where people make theirs. */
  readonly page: string;
  /** A tool that only reads, called to find out. */
  readonly tool: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };
  /** What its error says where the token is missing. Any other answer, also another error, means nothing. */
  readonly says: RegExp;
}

/** What is known of a kind of hosted service, as data: only what its maker documents. */
export interface ProviderDescriptor {
  readonly id: string;
  readonly name: string;
  readonly url?: string;
  /** `detect`: tried at the first round trip. */
  readonly transport: Transport | 'detect';
  /** Forms in which the service takes an API key, the preferred one first. */
  readonly keyHeaders: readonly HeaderForm[];
  /** Where people sign in by OAuth: what the service's metadata does not tell. */
  readonly oauth?: SignInRules;
  /** Besides their sign-in, people need a token of their own at the service, or its tools fail. */
  readonly personalToken?: PersonalToken;
  /** Page where a person makes and revokes keys. */
  readonly keyPage?: string;
  /** Where the service itself tells who a credential belongs to; absent when none is documented. */
  readonly identity?: {
    readonly rest?: { readonly path: string; readonly keyHeader: HeaderForm; readonly pointers: IdentityPointers };
    readonly tool?: { readonly name: string; readonly pointers: IdentityPointers };
  };
}

const bearer: HeaderForm = { name: 'Authorization', scheme: 'Bearer' };

/**
 * Onboard's documentation names one address for MCP clients, the HTTP+SSE transport, three header forms for an API key,
 * and Company settings as the place of keys. It names no endpoint that tells whose key one holds, so tenancy stays
 * declared until the service offers one. `X-Onboard-Api-Token` comes first because it cannot be confused with an
 * OAuth token.
 */
const onboard: ProviderDescriptor = {
  id: 'onboard',
  name: 'Onboard',
  url: 'https://rest.onboard.io/mcp/sse',
  transport: 'http+sse',
  keyHeaders: [{ name: 'X-Onboard-Api-Token', scheme: '' }, { name: 'Authorization', scheme: 'Token' }, bearer],
  keyPage: 'https://app.onboard.io/settings/company',
  // Its documentation: after a sign-in, tools that call the REST API need a token of the user, "if tools return auth
  // errors". Of tools it names this one; the error is worded as Django REST Framework does.
  personalToken: {
    page: 'https://app.onboard.io/settings/company',
    tool: { name: 'run_api_request', arguments: { method: 'GET', path: '/' } },
    says: /authentication credentials were not provided|invalid token|api token/i,
  },
};

/** Any other hosted MCP server. */
const custom: ProviderDescriptor = {
  id: 'custom',
  name: 'Hosted MCP server',
  transport: 'detect',
  keyHeaders: [bearer],
};

export const PROVIDERS: readonly ProviderDescriptor[] = [onboard, custom];

/** Names, in lower case, of all headers that carry a credential for some provider: a client's own are never forwarded. */
export function credentialHeaderNames(
  providers: readonly ProviderDescriptor[],
  forms: readonly HeaderForm[],
): ReadonlySet<string> {
  const used = [
    ...providers.flatMap((provider) => [
      ...provider.keyHeaders,
      ...(provider.identity?.rest ? [provider.identity.rest.keyHeader] : []),
    ]),
    ...forms,
  ];
  // A proof of a client's own would stand beside Gangway's.
  return new Set(['authorization', 'proxy-authorization', 'dpop', ...used.map(({ name }) => name.toLowerCase())]);
}
