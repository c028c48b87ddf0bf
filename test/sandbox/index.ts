import { type AuthorizationServer, startAuthorization } from './authorization/index.ts';
import { createCertificateKinds } from './certificate-kinds.ts';
import { COMPANIES, MARKS } from './companies.ts';
import { companiesOf, createInterior } from './interior.ts';
import { assertLoopback } from './listener.ts';
import { createPorts, type Ports } from './ports.ts';
import type { Counts, Sandbox, SandboxOptions } from './types.ts';
import { createWatch } from './watch.ts';

export { createAuthority } from './certificates.ts';
export { MARKS as marks } from './companies.ts';
export type * from './types.ts';

/**
 * Starts a hosted MCP service as Onboard's public pages describe it, with two made-up companies, for tests and the
 * demo. It listens on loopback only and says in every answer that it is a test server.
 * @throws Error when `host` is no loopback name, or the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = 'localhost', port = 0, http = 'h2' } = options;
  assertLoopback(host);
  const watch = createWatch();
  const certificates = createCertificateKinds();
  let authorization: AuthorizationServer | null = null;
  const interior = createInterior(
    options,
    () => ports.origin,
    watch.changed,
    () => authorization,
  );
  const { sessions, streamable, recorder, troubles } = interior;
  const ports: Ports = createPorts({
    host,
    port,
    http,
    certificates,
    handler: interior.handler,
    changed: watch.changed,
  });
  const counts = (): Counts => ({ ...interior.counts, sessions: sessions.size, connections: ports.connections });
  await ports.start();
  const resources = [`${ports.origin}/mcp`, `${ports.origin}/mcp/sse`];
  if (options.oauth !== undefined) {
    authorization = await startAuthorization({
      host,
      certificate: certificates.make('valid'),
      options: options.oauth === true ? {} : options.oauth,
      resources: () => resources,
    });
  }

  return {
    origin: ports.origin,
    port: ports.port,
    ca: certificates.ca,
    urls: { mcp: `${ports.origin}/mcp`, sse: `${ports.origin}/mcp/sse`, rest: `${ports.origin}/` },
    companies: COMPANIES,
    marks: MARKS,
    sharedKeys: interior.sharedKeys,
    keys: interior.keys,
    authorization,
    adminToken: interior.admin.token,
    identity: interior.identity,
    withoutToken: interior.service.withoutToken,
    trouble: troubles,
    requests: recorder.requests,
    clearRequests: recorder.clear,
    waitFor: recorder.waitFor,
    waitForCounts: (predicate, timeoutMs = 5000) => {
      const look = () => [counts()].find(predicate);
      return watch.until(look, timeoutMs, () => `the counts did not come to it: ${JSON.stringify(counts())}`);
    },
    counts,
    sessions: sessions.ids,
    endSessions: sessions.end,
    sendServerRequest: (session, message, timeoutMs = 5000) => sessions.request(session, message, timeoutMs),
    sendServerNotification: sessions.notify,
    async announceToolsChanged(company) {
      for (const each of companiesOf(company)) streamable.toolsChanged(each);
      await sessions.toolsChanged(company);
    },
    listener: ports.add,
    dropConnections: ports.dropConnections,
    async kill({ keepSessions = false } = {}) {
      await ports.stop();
      if (!keepSessions) await sessions.end();
    },
    restart: ports.start,
    async close() {
      await authorization?.close();
      await ports.close();
      await sessions.end();
      await streamable.close();
    },
  };
}
