import type { Grant } from '../clients/index.ts';
import type { Connection } from '../connections/index.ts';
import type { Fault } from '../faults/index.ts';
import { createRoster, type Listed } from './roster.ts';

/** A call under way that can be ended from outside: its grant was revoked, its connection paused. */
export interface LiveCall extends Listed {
  readonly grant: Grant;
  readonly connection: Connection;
  /** It waits for what the server may say some day (GET), and not for an answer. */
  readonly listens: boolean;
  end(fault: Fault): void;
}

/** The calls under way. A call adds itself when it starts and removes itself when nothing of it is left. */
export interface LiveCalls {
  readonly size: number;
  add(call: LiveCall): void;
  remove(call: LiveCall): void;
  endWhere(which: (call: LiveCall) => boolean, fault: Fault): void;
}

export function createLiveCalls(): LiveCalls {
  const calls = createRoster<LiveCall>();
  return {
    get size() {
      return calls.size;
    },
    add: (call) => calls.add(call),
    remove: (call) => calls.remove(call),
    endWhere(which, fault) {
      for (const call of calls) if (which(call)) call.end(fault);
    },
  };
}
