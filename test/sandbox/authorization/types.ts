import type { JsonWebKey } from 'node:crypto';
import type { CompanyId, User } from '../company-types.ts';

export interface AuthorizationOptions {
  /** Life of an access token, seconds. Default 600. */
  readonly accessTokenSeconds?: number;
  /** Whether programs can register themselves (RFC 7591). Default true. */
  readonly registration?: boolean;
  /** Client id metadata documents by their address; the feature is announced only when this is given. */
  readonly clientDocuments?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Makes the client that an administrator has registered a confidential one. */
  readonly clientSecret?: string;
  /** Redirect addresses of the client that an administrator has registered. */
  readonly redirectUris?: readonly string[];
  /**
   * Tokens are bound to a key (RFC 9449): the MCP server's metadata asks for it, and its calls need proofs. `nonces`:
   * calls and token requests need a nonce too.
   */
  readonly dpop?: true | { readonly nonces: true };
  /** The client that an administrator has registered may ask for tokens by itself, with its secret or key. */
  readonly clientCredentials?: true;
  /** Public key by which that client proves itself (private_key_jwt). */
  readonly clientKey?: JsonWebKey;
  /** An identity provider beside it, whose word for a person is taken (ID-JAG). */
  readonly enterprise?: true;
}

/** What the authorization server, or the metadata of the resource server, says wrongly from now on. Absent: the truth. */
export interface Lies {
  /** `iss` of authorization responses (RFC 9207); null leaves it out. */
  iss?: string | null;
  /** `state` of authorization responses. */
  state?: string;
  /** Fields of the metadata document, replaced; undefined removes one. */
  metadata?: Readonly<Record<string, unknown>>;
  /** Fields of the protected-resource metadata (RFC 9728), replaced. */
  protectedResource?: Readonly<Record<string, unknown>>;
  /** The metadata document is a redirect to this address. */
  redirectMetadata?: string;
  /** Parameters of `WWW-Authenticate: Bearer`, replacing the true ones. */
  challenge?: string;
  /** Claims of ID tokens, replaced after signing, so that the signature is wrong. */
  forgedClaims?: Readonly<Record<string, unknown>>;
  /** Claims of ID tokens, replaced before signing. */
  claims?: Readonly<Record<string, unknown>>;
  /** Fields of the answer to a token exchange (RFC 8693), replaced. */
  exchanged?: Readonly<Record<string, unknown>>;
  /** Fields of an answer with tokens, replaced. */
  tokens?: Readonly<Record<string, unknown>>;
  /** The MCP server wants another nonce for every proof, whatever nonce it has. */
  nonceForEver?: boolean;
  /** Answers of a path with this status and no right body. */
  failing?: { readonly path: string; readonly status: number; readonly body?: unknown };
  /** Answers of a path come after so many ms. */
  slow?: { readonly path: string; readonly ms: number };
  /** Answers of a path are right and on their way for so many ms. */
  late?: { readonly path: string; readonly ms: number };
  /** Answers of a path of this many bytes more than right. */
  huge?: { readonly path: string; readonly bytes: number };
}

export interface AuthorizationRequest {
  readonly method: string;
  readonly path: string;
  /** null until it is answered. */
  readonly status: number | null;
  /** Form fields of the body, once it is answered. Tokens and codes are among them. */
  readonly form: Readonly<Record<string, string>>;
}

/** Whom an access token was given to, and for which resource. */
export interface TokenOwner {
  readonly company: CompanyId;
  /** null for a program that asked by itself. */
  readonly user: User | null;
  readonly resource: string;
  readonly scopes: readonly string[];
  /** Thumbprint of the key that it is bound to, or null. */
  readonly thumbprint: string | null;
}

/** What a call says to prove that it comes from the holder of a token's key. */
export interface Proven {
  readonly proofs: readonly string[];
  readonly method: string;
  readonly url: string;
  readonly token: string;
}

/** The authorization server beside the resource server: OpenID Connect over https, with pages for people. */
export interface AuthorizationServer {
  readonly issuer: string;
  /** The client that an administrator has registered: public, with PKCE. */
  readonly client: { readonly id: string; readonly redirectUris: readonly string[] };
  /** The password of every user. */
  readonly password: string;
  readonly scopes: readonly string[];
  readonly lies: Lies;
  readonly requests: readonly AuthorizationRequest[];
  /** How many requests of a grant type the token endpoint has answered. */
  tokenRequests(grantType: string): number;
  /** @throws Error after `timeoutMs` (default 5000) */
  waitFor(predicate: (request: AuthorizationRequest) => boolean, timeoutMs?: number): Promise<AuthorizationRequest>;
  /** @returns null for a token that is unknown, expired or revoked. */
  ownerOf(accessToken: string): TokenOwner | null;
  /** @returns null when the proof of a call is right, else the error code of RFC 9449 section 7.1 and 9. */
  proofError(call: Proven, thumbprint: string): 'invalid_dpop_proof' | 'use_dpop_nonce' | null;
  /** Whether the MCP server takes bound tokens alone. */
  readonly isBound: boolean;
  /** The nonce that the MCP server wants in proofs; null where it wants none. */
  readonly nonce: string | null;
  /** The MCP server wants another nonce from now on. */
  renewNonce(): void;
  /** null unless it was started with `enterprise`. */
  readonly identityProvider: AuthorizationServer | null;
  isActive(refreshToken: string): boolean;
  /** Ends every grant with its tokens, as when an administrator signs a person out everywhere. */
  endGrants(): void;
  /** Access tokens stop working, refresh tokens stay. */
  endAccessTokens(): void;
  /** Forgets every client that registered itself. */
  dropClients(): void;
  close(): Promise<void>;
}
