import type { Connection } from '../../connections/index.ts';
import { describeFault, Fault } from '../../faults/index.ts';

/** JSON-RPC 2.0 section 5.1. */
const METHOD_NOT_FOUND = -32601;

/**
 * The answer to a request of the stateless era: this server is of the session era. With status 400 and none of that
 * era's own error codes (-32020 to -32022) it tells a client of both eras to go on with `initialize` (MCP 2026-07-28,
 * "Versioning"); some clients take only MethodNotFound as the sign.
 * @param key id of the request as JSON text
 * @param revision that it claims to be of
 */
export function modernRefusal(connection: Connection, key: string | null, revision: string | null): string {
  const { host } = new URL(connection.record.url);
  const { code, what, means, todo } = describeFault(
    new Fault('GW_REVISION_UNSUPPORTED', { host, revision: revision ?? 'that this client tries first' }),
  );
  const error = {
    code: METHOD_NOT_FOUND,
    message: `Gangway: ${what} ${means} ${todo} [${code}]`,
    data: { code, what, means, todo },
  };
  return `{"jsonrpc":"2.0","id":${key ?? 'null'},"error":${JSON.stringify(error)}}`;
}
