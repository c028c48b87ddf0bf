import type { Socket } from 'node:net';
import type { CallLog } from '../audit/index.ts';
import type { Grants } from '../clients/index.ts';
import type { Connection } from '../connections/index.ts';
import { Fault } from '../faults/index.ts';
import type { Policy } from '../policy/index.ts';
import { admitted } from './gate.ts';
import type { LegacyFronts } from './legacy-fronts.ts';
import type { Peer, Programs } from './programs.ts';
import { type StdioSession, serveStdio } from './stdio/serve.ts';
import type { ToolRules } from './tool-rules.ts';

export interface BridgesOptions {
  readonly grants: Pick<Grants, 'get'>;
  readonly connections: { get(id: string): Connection | undefined };
  readonly policy: Policy;
  readonly calls: CallLog;
  readonly legacy: Pick<LegacyFronts, 'openPipe'>;
  readonly rules: ToolRules;
  readonly programs?: Programs;
}

/** The bridges that are connected. */
export interface Bridges {
  serve(grant: string, stream: Socket): void;
  readonly callsUnderWay: number;
  endGrant(grant: string, fault: Fault): void;
  endConnection(id: string, fault: Fault): void;
  /** Ends those whose program may not use their grant, now that this is a rule. */
  endStrangers(): void;
  close(fault: Fault): void;
}

/** Whose bridge it is, and who is at its other end. */
interface Served {
  readonly grant: string;
  readonly peer: Peer | undefined;
}

export function createBridges({
  grants,
  connections,
  policy,
  calls,
  legacy,
  rules,
  programs,
}: BridgesOptions): Bridges {
  const sessions = new Map<StdioSession, Served>();
  const end = (which: (session: StdioSession, served: Served) => boolean, fault: Fault) => {
    for (const [session, served] of sessions) if (which(session, served)) session.end(fault);
  };

  function opening(id: string, peer: Peer | undefined, name: string): Connection {
    const grant = grants.get(id);
    if (!grant) throw new Fault('GW_TOKEN_UNKNOWN');
    const admission = admitted(grant, name, connections, policy);
    if (admission instanceof Fault) throw admission;
    const refusal = peer?.admit(grant) ?? null;
    // The rule came while the bridge was being looked at: its next message finds it known.
    if (refusal instanceof Promise) throw new Fault('GW_PROGRAM_UNATTESTED', stillUnknown(grant.label));
    if (refusal) throw refusal;
    return admission.connection;
  }

  function begin(id: string, stream: Socket, peer: Peer | undefined): void {
    if (stream.destroyed) return;
    const session = serveStdio({
      ...{ stream, client: id, openPipe: legacy.openPipe, rules },
      open: (name) => opening(id, peer, name),
      calls: peer?.calls ?? calls,
    });
    sessions.set(session, { grant: id, peer });
    void session.closed.then(() => sessions.delete(session));
  }

  return {
    serve(id, stream) {
      const peer = programs?.peerOf(stream, 'channel');
      const grant = grants.get(id);
      const decision = (grant && peer?.admit(grant)) ?? null;
      if (decision instanceof Promise) void decision.then(() => begin(id, stream, peer));
      else begin(id, stream, peer);
    },
    get callsUnderWay() {
      return [...sessions.keys()].reduce((sum, { callsUnderWay }) => sum + callsUnderWay, 0);
    },
    endGrant: (id, fault) => end((_, { grant }) => grant === id, fault),
    endConnection: (id, fault) => end((session) => session.connection?.record.id === id, fault),
    endStrangers() {
      for (const [session, { grant: id, peer }] of sessions) {
        const grant = grants.get(id);
        if (!grant || !peer) continue;
        void Promise.resolve(peer.admit(grant)).then((fault) => fault && session.end(fault));
      }
    },
    close: (fault) => end(() => true, fault),
  };
}

const stillUnknown = (client: string) => ({ client, program: 'a program', reason: 'is still being looked at' });
