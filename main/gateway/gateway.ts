import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallLog } from '../audit/index.ts';
import type { Grants } from '../clients/index.ts';
import type { Connection } from '../connections/index.ts';
import { Fault } from '../faults/index.ts';
import type { Policy } from '../policy/index.ts';
import { answerFault } from './answers.ts';
import { createBridges } from './bridges.ts';
import { forward } from './forward.ts';
import { createGate } from './gate.ts';
import { requestHeaderFilter } from './headers.ts';
import { createLegacyFronts } from './legacy-fronts.ts';
import { type ListenerLimits, listen } from './listener.ts';
import { createLiveCalls } from './live.ts';
import type { Programs } from './programs.ts';
import { createToolRules } from './tool-rules.ts';

const MIB = 1024 * 1024;
/** How often an ending gateway looks whether calls are still under way. */
const DRAIN_LOOK_MS = 25;

export interface GatewayOptions {
  readonly grants: Grants;
  readonly connections: {
    get(id: string): Connection | undefined;
    /** Told when calls of a connection may not go on: it was paused, blocked or removed. */
    onStopped(listener: (id: string, fault: Fault) => void): () => void;
    /** Lower-case names of every header that carries a credential for some provider. */
    credentialHeaders(): ReadonlySet<string>;
  };
  readonly policy: Policy;
  readonly calls: CallLog;
  /** Who is at the other end of connections; absent: nobody asks. */
  readonly programs?: Programs;
  readonly port: number;
  /** Largest request body, bytes; absent: 256 MiB. */
  readonly bodyLimit?: number;
  /** What differs from the listener's own limits. */
  readonly limits?: Partial<ListenerLimits>;
}

export interface Gateway {
  readonly port: number;
  /** Local address of a connection, as AI clients are given it. */
  addressOf(connection: string): string;
  readonly callsUnderWay: number;
  /** Serves a bridge that has proved on the local channel that it holds a grant's token. */
  serveBridge(grant: string, stream: Socket): void;
  /** Refuses new calls, lets those under way end for at most `drainMs`, then ends them. */
  close(drainMs?: number): Promise<void>;
}

/** @throws Fault GW_PORT_TAKEN */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { grants, connections, policy, calls, programs, bodyLimit = 256 * MIB } = options;
  const live = createLiveCalls();
  const rules = createToolRules(policy);
  const legacy = createLegacyFronts(connections, rules);
  const bridges = createBridges({ grants, connections, policy, calls, legacy, rules, ...(programs && { programs }) });
  const callsUnderWay = () => live.size + legacy.callsUnderWay + bridges.callsUnderWay;
  let closing = false;
  let port = 0;
  let credentials = connections.credentialHeaders();
  let filter = requestHeaderFilter(credentials);
  const admit = createGate({ grants, connections, policy, port: () => port });
  function onRequest(req: IncomingMessage, res: ServerResponse): void {
    const admission = closing ? new Fault('GW_SHUTTING_DOWN') : admit(req);
    if (admission instanceof Fault) {
      answerFault(res, admission, null);
      return;
    }
    const peer = programs?.peerOf(req.socket, 'tcp');
    const refusal = peer?.admit(admission.grant) ?? null;
    if (refusal instanceof Promise) {
      // Looked at anew: meanwhile the grant may have ended, and the client may have left.
      void refusal.then(() => res.destroyed || onRequest(req, res));
      return;
    }
    if (refusal) {
      answerFault(res, refusal, null);
      return;
    }
    const noted = peer?.calls ?? calls;
    if (credentials !== connections.credentialHeaders()) {
      credentials = connections.credentialHeaders();
      filter = requestHeaderFilter(credentials);
    }
    if (admission.connection.record.transport === 'http+sse') legacy.handle(req, res, admission, filter, noted);
    else forward(req, res, admission, { filter, calls: noted, live, rules, bodyLimit });
  }

  function endGrant(id: string, fault: Fault): void {
    live.endWhere((call) => call.grant.id === id, fault);
    legacy.endGrant(id, fault);
    bridges.endGrant(id, fault);
  }

  const listener = await listen(options.port, onRequest, options.limits);
  port = listener.port;
  const quit = [
    grants.onEnded((grant) => endGrant(grant.id, new Fault('GW_TOKEN_UNKNOWN'))),
    policy.onChange(() => {
      for (const { id } of grants.list()) {
        const refusal = policy.refusal({ client: id, connection: '' });
        if (refusal) endGrant(id, refusal);
      }
      bridges.endStrangers();
    }),
    connections.onStopped((id, fault) => {
      live.endWhere((call) => call.connection.record.id === id, fault);
      legacy.endConnection(id, fault);
      bridges.endConnection(id, fault);
    }),
  ];

  return {
    port,
    serveBridge: (grant, stream) => bridges.serve(grant, stream),
    addressOf: (connection) => `http://127.0.0.1:${port}/${connection}/mcp`,
    get callsUnderWay() {
      return callsUnderWay();
    },
    async close(drainMs = 0) {
      closing = true;
      for (const stop of quit) stop();
      listener.stop();
      const goodbye = new Fault('GW_SHUTTING_DOWN');
      live.endWhere(({ listens }) => listens, goodbye);
      const until = performance.now() + drainMs;
      while (callsUnderWay() > 0 && performance.now() < until) await wait(DRAIN_LOOK_MS);
      live.endWhere(() => true, goodbye);
      legacy.close(goodbye);
      bridges.close(goodbye);
      programs?.close();
      await listener.close();
    },
  };
}
