import type { ConnectionView, Status } from '../../preload/contract.ts';
import { ago } from './output.ts';

/** The state of a connection in a few words, and the one thing to do where there is one. */
export function stateInWords({ state }: Pick<ConnectionView, 'state'>): string {
  switch (state.kind) {
    case 'connected':
      return `connected, verified ${ago(state.verifiedAt)}`;
    case 'checking':
      return 'being checked';
    case 'paused':
      return 'paused';
    case 'unreachable':
    case 'needs-key':
    case 'needs-login':
    case 'needs-api-token':
    case 'vault-closed':
    case 'blocked':
      return `${state.kind.replaceAll('-', ' ')}: ${state.problem.what}`;
  }
}

/** Whose data it is, and how that is known. */
export function tenancyInWords({ name, trust }: ConnectionView['tenancy']): string {
  return name === null ? 'not told by the service' : `${name} (${trust})`;
}

export const grantedInWords = (connections: Status['clients'][number]['connections']): string => {
  if (connections === 'all') return 'all connections';
  return connections.length === 0 ? 'no connection' : connections.join(', ');
};

export const transportInWords = (transport: ConnectionView['transport']): string =>
  transport === 'http+sse' ? 'HTTP+SSE' : 'Streamable HTTP';
