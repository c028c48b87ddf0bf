import { readClientMessage } from './client-message.ts';

const NEWLINE = Buffer.from('\n');

/** What the client said to set up its session, to be said again when the server or the app has forgotten it. */
export interface SetUp {
  /** The client has begun a session. */
  readonly known: boolean;
  begun(initialize: Buffer): void;
  confirmed(initialized: Buffer): void;
  initialize(): Buffer;
  initialized(): Buffer | null;
  /** @param ticket what keep() was given, by a program that is not trusted with it. @returns whether it is one */
  restore(ticket: Buffer): boolean;
}

/** @param keep told what restore() needs, as two lines, whenever it changes */
export function createSetUp(keep: (ticket: Buffer) => void): SetUp {
  let first: Buffer | null = null;
  let second: Buffer | null = null;
  const kept = () => {
    if (first !== null) keep(Buffer.concat([first, NEWLINE, second ?? Buffer.alloc(0)]));
  };
  return {
    get known() {
      return first !== null;
    },
    // Copies: the messages share memory with what else came in the same read.
    begun(initialize) {
      first = Buffer.from(initialize);
      second = null;
      kept();
    },
    confirmed(initialized) {
      second = Buffer.from(initialized);
      kept();
    },
    initialize: () => first ?? Buffer.alloc(0),
    initialized: () => second,
    restore(ticket) {
      const end = ticket.indexOf(NEWLINE);
      const initialize = Buffer.from(ticket.subarray(0, Math.max(end, 0)));
      const initialized = Buffer.from(ticket.subarray(end + 1));
      if (!says(initialize, 'initialize')) return false;
      first = initialize;
      second = says(initialized, 'notifications/initialized') ? initialized : null;
      return true;
    },
  };
}

function says(bytes: Buffer, method: string): boolean {
  try {
    return readClientMessage(bytes).method === method;
  } catch {
    return false;
  }
}
