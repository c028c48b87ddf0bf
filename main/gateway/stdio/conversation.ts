import type { Call } from './call.ts';

/** What carries one client's messages to one connection. */
export interface Conversation {
  send(call: Call): void;
  /** Goes on where a session of before left off; a ticket of no use is ignored. @param ticket as given to keep() */
  resume(ticket: Buffer): void;
  /** The client reads again. */
  drained(): void;
  /** Ends the server's session. Calls under way are not ended by it. */
  close(): void;
}

/** The way to the client. */
export interface Outlet {
  /** A message of the server. */
  message(bytes: Buffer): void;
  /** What the bridge is to hand back after the app was restarted, so that the session goes on. */
  keep(ticket: Buffer): void;
  /** Whether the client reads more slowly than the server writes. */
  isFull(): boolean;
}
