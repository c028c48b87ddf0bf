import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallLog } from '../audit/index.ts';
import type { Connection } from '../connections/index.ts';
import type { Fault } from '../faults/index.ts';
import type { Admission } from './gate.ts';
import type { RequestHeaderFilter } from './headers.ts';
import { createLegacyFront, type LegacyFront } from './legacy/front.ts';
import type { OpenPipe } from './stdio/pipe.ts';
import type { ToolRules } from './tool-rules.ts';

/** The fronts of all connections whose upstream speaks HTTP+SSE, each made when it is first used. */
export interface LegacyFronts {
  handle(
    req: IncomingMessage,
    res: ServerResponse,
    admission: Admission,
    filter: RequestHeaderFilter,
    calls: Pick<CallLog, 'record'>,
  ): void;
  readonly openPipe: OpenPipe;
  endGrant(grant: string, fault: Fault): void;
  /** Ends the calls under way; the sessions too, when the connection is gone. */
  endConnection(id: string, fault: Fault): void;
  readonly callsUnderWay: number;
  close(fault: Fault): void;
}

export function createLegacyFronts(
  connections: { get(id: string): Connection | undefined },
  rules: ToolRules,
): LegacyFronts {
  const fronts = new Map<string, { readonly connection: Connection; readonly front: LegacyFront }>();

  /** A connection that was removed and added again under its name is another one. */
  function frontOf(connection: Connection): LegacyFront {
    const { id } = connection.record;
    const known = fronts.get(id);
    if (known?.connection === connection) return known.front;
    const front = createLegacyFront({ connection, rules });
    fronts.set(id, { connection, front });
    return front;
  }

  return {
    handle(req, res, { grant, connection }, filter, calls) {
      const headers = filter(req.rawHeaders, req.headers.connection, false);
      frontOf(connection).handle(req, res, req, { grant: grant.id, via: 'http', headers, record: calls.record });
    },
    openPipe: (connection, events) => frontOf(connection).openPipe(events),
    endGrant(grant, fault) {
      for (const { front } of fronts.values()) front.endSessionsOf(grant, fault);
    },
    endConnection(id, fault) {
      const known = fronts.get(id);
      // Sessions outlive a pause: a client that lost its own would have to be restarted by hand.
      if (known && connections.get(id) === known.connection) known.front.interrupt(fault);
      else {
        known?.front.close(fault);
        fronts.delete(id);
      }
    },
    get callsUnderWay() {
      return [...fronts.values()].reduce((sum, { front }) => sum + front.callsUnderWay, 0);
    },
    close(fault) {
      for (const { front } of fronts.values()) front.close(fault);
      fronts.clear();
    },
  };
}
