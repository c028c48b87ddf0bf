import type { SignIn, SignInWay } from '../auth/index.ts';
import type { Exchange, OutgoingRequest, ResponseSink } from '../upstream/index.ts';
import type { ConnectionState } from './state.ts';

/** `http+sse` is the transport of 2024-11-05 with two addresses; `streamable-http` is everything since. */
export type Transport = 'streamable-http' | 'http+sse';

/** How a key is put on a request: header name and the word before the key (empty, `Bearer` or `Token`). */
export interface HeaderForm {
  readonly name: string;
  readonly scheme: '' | 'Bearer' | 'Token';
}

/** The kind of credential is remembered here and never guessed from a header. */
export type CredentialModel =
  | { readonly kind: 'none' }
  | { readonly kind: 'api-key'; readonly header: HeaderForm; readonly storedAt: number }
  | {
      readonly kind: 'oauth';
      /** Names the tokens in the vault. */
      readonly signIn: SignIn;
      /** What was granted, to be asked for again. */
      readonly scope: string | null;
      /** The client that an administrator made for Gangway; null where it registers itself. */
      readonly clientId: string | null;
      /** Absent: by the person's sign-in at the service. */
      readonly way?: SignInWay | undefined;
      readonly signedInAt: number;
    };

export type IdentitySource = 'oauth' | 'rest' | 'tool' | 'server-info' | 'policy';

/** As whom a connection acts, and in which tenancy. `verified`: the server itself said so for this credential. */
export interface Identity {
  readonly source: IdentitySource;
  readonly trust: 'verified' | 'declared';
  readonly tenancy: { readonly id: string; readonly name: string } | null;
  /** A person's account, or null where the credential is shared by everyone. */
  readonly account: string | null;
  readonly at: number;
}

/** The tenancy that a connection was first verified with; a credential of another one is refused. */
export interface TenancyPin {
  readonly id: string;
  readonly name: string;
  readonly pinnedAt: number;
}

/** What is kept on disk of a connection. Holds no secret. */
export interface ConnectionRecord {
  readonly id: string;
  readonly label: string;
  readonly provider: string;
  readonly url: string;
  readonly transport: Transport;
  readonly model: CredentialModel;
  readonly pin: TenancyPin | null;
  readonly identity: Identity | null;
  readonly paused: boolean;
  readonly addedAt: number;
}

/** A connection as the gateway sees it. */
export interface Connection {
  readonly record: ConnectionRecord;
  readonly state: ConnectionState;
  /** In words: the account, or that one shared key acts. */
  readonly actsAs: string;
  /**
   * Sends a request to the connection's address with its credential added. Faults of the connection's state
   * (GW_PAUSED, GW_NEEDS_KEY, …) arrive at the sink like those of the network (GW_UPSTREAM_…).
   * @param path another path on the same origin, for the message address of the http+sse transport.
   */
  exchange(request: OutgoingRequest, sink: ResponseSink, path?: string): Exchange;
}
