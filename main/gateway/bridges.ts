import type { Socket } from 'node:net';
import type { CallLog } from '../audit/index.ts';
import type { Grants } from '../clients/index.ts';
import type { Connection } from '../connections/index.ts';
import { Fault } from '../faults/index.ts';
import type { Policy } from '../policy/index.ts';
import { admitted } from './gate.ts';
import type { LegacyFronts } from './legacy-fronts.ts';
import { type StdioSession, serveStdio } from './stdio/serve.ts';

export interface BridgesOptions {
  readonly grants: Pick<Grants, 'get'>;
  readonly connections: { get(id: string): Connection | undefined };
  readonly policy: Policy;
  readonly calls: CallLog;
  readonly legacy: Pick<LegacyFronts, 'openPipe'>;
}

/** The bridges that are connected. */
export interface Bridges {
  serve(grant: string, stream: Socket): void;
  readonly callsUnderWay: number;
  endGrant(grant: string, fault: Fault): void;
  endConnection(id: string, fault: Fault): void;
  close(fault: Fault): void;
}

export function createBridges({ grants, connections, policy, calls, legacy }: BridgesOptions): Bridges {
  const sessions = new Map<StdioSession, string>();
  const end = (which: (session: StdioSession, grant: string) => boolean, fault: Fault) => {
    for (const [session, grant] of sessions) if (which(session, grant)) session.end(fault);
  };

  return {
    serve(id, stream) {
      const open = (name: string) => {
        const grant = grants.get(id);
        if (!grant) throw new Fault('GW_TOKEN_UNKNOWN');
        const admission = admitted(grant, name, connections, policy);
        if (admission instanceof Fault) throw admission;
        return admission.connection;
      };
      const session = serveStdio({ stream, client: id, open, calls, openPipe: legacy.openPipe });
      sessions.set(session, id);
      void session.closed.then(() => sessions.delete(session));
    },
    get callsUnderWay() {
      return [...sessions.keys()].reduce((sum, { callsUnderWay }) => sum + callsUnderWay, 0);
    },
    endGrant: (grant, fault) => end((_, of) => of === grant, fault),
    endConnection: (id, fault) => end((session) => session.connection?.record.id === id, fault),
    close: (fault) => end(() => true, fault),
  };
}
