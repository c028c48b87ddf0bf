import type { IncomingMessage } from 'node:http';
import type { Grant, Grants } from '../clients/index.ts';
import { type Connection, factsOf } from '../connections/index.ts';
import { Fault } from '../faults/index.ts';
import type { Policy } from '../policy/index.ts';

/** Who comes in, and where to. */
export interface Admission {
  readonly grant: Grant;
  readonly connection: Connection;
}

export interface GateOptions {
  readonly grants: Pick<Grants, 'byToken'>;
  readonly connections: { get(id: string): Connection | undefined };
  readonly policy: Policy;
  /** Port that clients address; the Host and Origin of a request must name it. */
  readonly port: () => number;
}

const ROUTE = /^\/(?:t\/([^/?#]+)\/)?([^/?#]+)\/mcp(?:[?#]|$)/;

/**
 * Decides on a request by its head alone. The order matters: a web page learns nothing about tokens, a client without a
 * token nothing about connections.
 * @returns the fault to answer with, else the admission
 */
export function createGate({
  grants,
  connections,
  policy,
  port,
}: GateOptions): (req: IncomingMessage) => Admission | Fault {
  return (req) => {
    const foreign = foreignHost(req.headers.host, port()) ?? foreignOrigin(req.headers.origin, port());
    if (foreign) return foreign;
    const route = ROUTE.exec(req.url ?? '');
    if (!route || req.url?.includes('/.well-known/')) return new Fault('GW_ROUTE_UNKNOWN');
    const [, pathToken, id = ''] = route;
    const grant = grantOf(req.headers.authorization, pathToken);
    return grant instanceof Fault ? grant : admitted(grant, id, connections, policy);
  };

  function grantOf(authorization: string | undefined, pathToken: string | undefined): Grant | Fault {
    if (pathToken !== undefined) {
      const grant = grants.byToken(pathToken);
      if (!grant) return new Fault('GW_TOKEN_UNKNOWN');
      return grant.carrier === 'path' && policy.pathTokens ? grant : new Fault('GW_TOKEN_PATH_OFF');
    }
    const token = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return new Fault('GW_TOKEN_MISSING');
    return grants.byToken(token) ?? new Fault('GW_TOKEN_UNKNOWN');
  }
}

/** What a grant opens: the same for HTTP and for the bridge. */
export function admitted(
  grant: Grant,
  id: string,
  connections: GateOptions['connections'],
  policy: Policy,
): Admission | Fault {
  const connection = connections.get(id);
  const granted = grant.connections === 'all' || grant.connections.includes(id);
  if (!granted) return new Fault('GW_CONNECTION_NOT_GRANTED', { client: grant.label, connection: id });
  if (!connection) return new Fault('GW_CONNECTION_UNKNOWN', { connection: id });
  return (
    policy.refusal({ client: grant.id, connection: id }) ??
    policy.connectionRefusal(factsOf(connection.record)) ?? { grant, connection }
  );
}

const LOCAL_NAME = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?$/i;

/** A name that is not this machine's means that a web page had its name resolve to 127.0.0.1 (DNS rebinding). */
function foreignHost(host: string | undefined, port: number): Fault | null {
  const local = LOCAL_NAME.exec(host ?? '');
  return local && Number(local[1] ?? 80) === port ? null : new Fault('GW_HOST_REFUSED', { host: shown(host) });
}

/** Native clients send no Origin; the only one accepted is the gateway's own. */
function foreignOrigin(origin: string | undefined, port: number): Fault | null {
  if (origin === undefined) return null;
  const local = origin.toLowerCase().startsWith('http://') ? LOCAL_NAME.exec(origin.slice('http://'.length)) : null;
  return local && Number(local[1] ?? 80) === port ? null : new Fault('GW_ORIGIN_REFUSED', { origin: shown(origin) });
}

const shown = (text = '(none)') => text.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');
