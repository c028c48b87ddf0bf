import type { Trouble, TroubleControl } from './trouble.ts';

export type { Trouble, TroubleControl };

export type CompanyId = 'northwind' | 'borealis';

export interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string;
}

export interface Company {
  readonly id: CompanyId;
  /** The number that the service itself uses for the company. */
  readonly number: number;
  readonly name: string;
  readonly users: readonly User[];
}

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

/** Where the service tells who a key belongs to. All off by default: no such place is documented for Onboard. */
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
  /** Opens the paths under `/sandbox/`, in the header `X-Sandbox-Admin`. */
  readonly adminToken: string;
  readonly identity: IdentitySources;
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
