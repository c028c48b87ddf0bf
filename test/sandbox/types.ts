import type { AuthorizationOptions, AuthorizationServer } from './authorization/types.ts';
import type { Company, CompanyId, User } from './company-types.ts';

export type { Company, CompanyId, User } from './company-types.ts';

/** An API key: 40 lower-case hexadecimal digits, as Django REST Framework makes them. */
export interface ApiKey {
  readonly id: string;
  readonly key: string;
  readonly company: CompanyId;
  /** The person that the key belongs to; null for the key that a whole company shares. */
  readonly user: User | null;
}

export interface KeyStatus extends ApiKey {
  /** `ends`: replaced, and works until `endsAt` (ms since the epoch; Infinity when only a revocation ends it). */
  readonly state: 'active' | 'ends' | 'dead';
  readonly endsAt: number;
}

export interface Keys {
  /** @param user an e-mail address of the company; without it the key is the company's shared one. */
  create(company: CompanyId, user?: string): ApiKey;
  /**
   * Makes a new key for the same company and user.
   * @param key the key itself or its id.
   * @param options overlap: false, the old key dies at once; true, it works until revoked; a number, for so many ms.
   */
  rotate(key: string, options: { readonly overlap: boolean | number }): ApiKey;
  /** The next request with the key, or with this id, gets a 401. Open streams stay open, as on a real service. */
  revoke(key: string): void;
  list(company?: CompanyId): readonly KeyStatus[];
}

/**
 * Where the service tells who a key belongs to. All off by default: no such place is documented for Onboard. A change
 * shows in new sessions and, in the stateless era, in the next request.
 */
export interface IdentitySources {
  /** `GET /me` */
  rest: boolean;
  /** the tool `whoami` */
  tool: boolean;
  /** a sentence in the `instructions` of initialize and server/discover */
  instructions: boolean;
}

export type CertificateKind =
  | 'valid'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-host'
  | 'self-signed'
  /** From another authority than `ca`, which the server sends along. */
  | 'other-ca';

export interface ListenerOptions {
  /** Default 'valid'. */
  readonly certificate?: CertificateKind;
  /** 'h2' (default) offers HTTP/2 and HTTP/1.1 by ALPN; 'http/1.1' that alone. */
  readonly http?: 'h2' | 'http/1.1';
  /** Newest TLS version offered; 'none' serves plain HTTP; 'mute' accepts TCP connections and never says a byte. */
  readonly tls?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' | 'none' | 'mute';
}

export interface Listener {
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** The loopback name in `origin`: 'localhost' (default), '127.0.0.1' or '::1'. Any other is refused. */
  readonly host?: string;
  /** Default: one that is free. */
  readonly port?: number;
  readonly http?: 'h2' | 'http/1.1';
  readonly identity?: Partial<IdentitySources>;
  /** First shared key of a company, where a test needs one it knows beforehand. */
  readonly keys?: Partial<Record<CompanyId, string>>;
  /** Whether streams of the session era carry event ids and can be resumed. Default true. */
  readonly resumable?: boolean;
  /** `retry:` of resumable streams, ms. Default none. */
  readonly retryMs?: number;
  /** Comment lines on quiet streams, ms between them. Default 15000; 0 for none. */
  readonly keepAliveMs?: number;
  /** Answer calls of the session era as one JSON body and not as a stream. Default false. */
  readonly jsonAnswers?: boolean;
  /** Larger request bodies get a 413. Default 64 MiB. */
  readonly maxBodyBytes?: number;
  /** An authorization server beside it, whose access tokens the MCP paths then take too. Default none. */
  readonly oauth?: true | AuthorizationOptions;
  /** How many requests `requests` keeps. Default 2000. */
  readonly keepRequests?: number;
}

/** What became of a request: `cut` is trouble made here, `client-closed` the other side leaving before the end. */
export type Outcome = 'open' | 'answered' | 'client-closed' | 'cut';

export interface RecordedRequest {
  readonly number: number;
  /** ms since the epoch */
  readonly at: number;
  readonly method: string;
  /** Path with query, as received. */
  readonly path: string;
  readonly httpVersion: string;
  /** `[name, value, name, value, …]` as received; HTTP/2 names are lower-case and pseudo headers are left out. */
  readonly headers: readonly string[];
  /** Every value received under a name, whatever its case. */
  header(name: string): readonly string[];
  readonly company: CompanyId | null;
  readonly keyId: string | null;
  readonly session: string | null;
  readonly bodyBytes: number;
  /** The body's first 64 KiB as text. */
  readonly body: string;
  /** What a JSON-RPC body asked for; of a batch, its first member. */
  readonly rpc: RpcCall | null;
  /** null until a response head was sent. */
  readonly status: number | null;
  readonly outcome: Outcome;
}

export interface RpcCall {
  readonly method: string | null;
  readonly id: string | number | null;
  readonly tool: string | null;
}

/** Something that goes wrong with an answer. */
export type Trouble =
  /** Another answer than the right one: 429, 5xx, lying metadata, anything. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Default: `{"detail": "…"}` in words that fit the status. */
      readonly body?: string;
      /** `Retry-After`, seconds or an HTTP date. */
      readonly retryAfter?: number | string;
    }
  | { readonly kind: 'redirect'; readonly status?: 301 | 302 | 303 | 307 | 308; readonly location: string }
  /** A 401 whose challenge names protected-resource metadata at an address of one's choice (RFC 9728 section 5.1). */
  | { readonly kind: 'lying-challenge'; readonly resourceMetadata: string }
  /** Headers nobody asked for: `count` of them (default 1), `bytes` each. With `count` 1 one huge header. */
  | { readonly kind: 'header-bomb'; readonly count?: number; readonly bytes: number }
  /** An event stream or JSON string of so many bytes. */
  | { readonly kind: 'body-bomb'; readonly bytes: number; readonly as?: 'json' | 'event-stream' }
  /** A JSON body that ends in the middle. */
  | { readonly kind: 'malformed-json' }
  /** The right answer under another content type. */
  | { readonly kind: 'content-type'; readonly value: string }
  /** The right answer with more headers. */
  | { readonly kind: 'add-headers'; readonly headers: readonly (readonly [string, string])[] }
  /** The right answer under a content-length that is too long or too short by ten bytes. */
  | { readonly kind: 'lying-length'; readonly length: 'long' | 'short' }
  /** The right answer after `ms`. */
  | { readonly kind: 'slow-head'; readonly ms: number }
  /** The right answer in pieces of `bytes` (default 16), one each `ms`. */
  | { readonly kind: 'slow-body'; readonly ms: number; readonly bytes?: number }
  /** The request body is left unread for `ms`; then the right answer. Cannot be matched by `rpc` or `tool`. */
  | { readonly kind: 'slow-read'; readonly ms: number }
  /** The connection is destroyed before a byte of the answer. */
  | { readonly kind: 'cut-before-head' }
  /** The connection is destroyed after so many bytes of the body (default: at the first piece, before it is complete). */
  | { readonly kind: 'cut-mid-body'; readonly afterBytes?: number }
  /** The connection is destroyed so many ms after the head of an event stream. */
  | { readonly kind: 'cut-stream'; readonly afterMs: number }
  /** The request is read and never answered, the connection stays up. */
  | { readonly kind: 'no-answer' };

/** Which requests a trouble meets; absent fields match all. */
export interface TroubleMatch {
  /** The exact path without query, or a pattern for the path with query. */
  readonly path?: string | RegExp;
  readonly method?: string;
  /** A key's id or text. */
  readonly key?: string;
  readonly company?: CompanyId;
  /** JSON-RPC method. */
  readonly rpc?: string;
  readonly tool?: string;
  /** `head`: at once, before the body is read. Default `body`: when the request has been read and authenticated. */
  readonly when?: 'head' | 'body';
}

export interface TroubleRule {
  /** How many requests met it so far. */
  readonly hits: number;
  stop(): void;
}

export interface TroubleControl {
  /** For the next matching request, or the next `times`. */
  next(trouble: Trouble, match?: TroubleMatch & { readonly times?: number }): TroubleRule;
  /** For every matching request until stopped. */
  always(trouble: Trouble, match?: TroubleMatch): TroubleRule;
  clear(): void;
}

export interface Counts {
  /** Event streams being written at this moment. */
  readonly openStreams: number;
  /** Sessions of the session era: Streamable HTTP and HTTP+SSE. */
  readonly sessions: number;
  readonly connections: number;
  /** Tool calls whose client cancelled them or, in the stateless era, closed the stream. */
  readonly cancelledCalls: number;
}

export interface ServerMessage {
  readonly method: string;
  readonly params?: Record<string, unknown>;
}

export interface Sandbox {
  /** `https://localhost:PORT` */
  readonly origin: string;
  readonly port: number;
  /** Certificate of the sandbox's own authority, PEM: what a client has to trust. */
  readonly ca: string;
  readonly urls: {
    /** Streamable HTTP, both eras. */
    readonly mcp: string;
    /** Legacy HTTP+SSE; no trailing slash. */
    readonly sse: string;
    readonly rest: string;
  };
  readonly companies: Readonly<Record<CompanyId, Company>>;
  /** A word in every record of a company, found in no record of the other. */
  readonly marks: Readonly<Record<CompanyId, string>>;
  /** Each company's shared key made at the start. */
  readonly sharedKeys: Readonly<Record<CompanyId, ApiKey>>;
  readonly keys: Keys;
  /** null unless the sandbox was started with `oauth`. */
  readonly authorization: AuthorizationServer | null;
  /** Opens the paths under `/sandbox/`, in the header `X-Sandbox-Admin`. */
  readonly adminToken: string;
  readonly identity: IdentitySources;
  /** E-mail addresses of people for whom tools that use the REST API fail: their sign-in has no API token beside it. */
  readonly withoutToken: Set<string>;
  readonly trouble: TroubleControl;
  /** The newest requests, oldest first; those to `/sandbox/` are not among them. */
  readonly requests: readonly RecordedRequest[];
  clearRequests(): void;
  /**
   * The first request, kept or to come, of which the predicate holds; asked again at each step of a request.
   * @throws Error after `timeoutMs` (default 5000), naming what was seen.
   */
  waitFor(predicate: (request: RecordedRequest) => boolean, timeoutMs?: number): Promise<RecordedRequest>;
  /** Resolves when the predicate holds of the counts. @throws Error after `timeoutMs` (default 5000). */
  waitForCounts(predicate: (counts: Counts) => boolean, timeoutMs?: number): Promise<Counts>;
  counts(): Counts;
  /** Ids of the sessions that live, oldest first. */
  sessions(company?: CompanyId): readonly string[];
  /** Forgets sessions, as a restarted service does: their streams end, and their next request gets a 404. */
  endSessions(company?: CompanyId): Promise<void>;
  /** Asks a session's client something (session era). @returns the client's result. */
  sendServerRequest(session: string, message: ServerMessage, timeoutMs?: number): Promise<Record<string, unknown>>;
  sendServerNotification(session: string, message: ServerMessage): Promise<void>;
  /** Tells the clients of both eras that the list of tools changed. */
  announceToolsChanged(company?: CompanyId): Promise<void>;
  /** Another port in front of the same service, with a certificate or protocol of its own. */
  listener(options: ListenerOptions): Promise<Listener>;
  /** Destroys every connection and goes on listening. */
  dropConnections(): void;
  /** Stops as a killed process does: connections destroyed, port closed, sessions forgotten unless told otherwise. */
  kill(options?: { readonly keepSessions?: boolean }): Promise<void>;
  /** Listens again on the same port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}
