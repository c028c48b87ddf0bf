import { randomBytes } from 'node:crypto';
import { isAdminPath } from './admin.ts';
import type { AuthorizationServer } from './authorization/index.ts';
import { COMPANY_IDS } from './companies.ts';
import { createFrontDoor } from './front-door.ts';
import { createKeyStore } from './keys.ts';
import { createLegacySse, type SseSession } from './legacy-sse.ts';
import { createRecorder } from './recorder.ts';
import { createService } from './service.ts';
import { createSessions } from './sessions.ts';
import { createStreamable, type StreamableSession } from './streamable.ts';
import { createTroubles } from './trouble.ts';
import type { ApiKey, CompanyId, IdentitySources, SandboxOptions, ServerMessage } from './types.ts';

const MAX_BODY = 64 * 1024 * 1024;
const KEEP_ALIVE_MS = 15_000;

/**
 * Everything behind the ports.
 * @param origin the service's address, asked at each use because the port is known only later.
 * @param changed told when one of the counts changed.
 * @param authorization the authorization server, which starts after the service whose resources it guards.
 */
export function createInterior(
  options: SandboxOptions,
  origin: () => string,
  changed: () => void,
  authorization: () => AuthorizationServer | null,
) {
  const counts = { openStreams: 0, cancelledCalls: 0 };
  const keys = createKeyStore();
  const identity: IdentitySources = { rest: false, tool: false, instructions: false, ...options.identity };
  const service = createService(origin, identity, () => {
    counts.cancelledCalls += 1;
    changed();
  });
  const sessions = createBothSessions(changed);
  const streamable = createStreamable(service, sessions.streamable, options);
  const legacySse = createLegacySse(service, sessions.sse, options.keepAliveMs ?? KEEP_ALIVE_MS);
  const recorder = createRecorder(options.keepRequests ?? 2000, ({ url = '' }) => !isAdminPath(url));
  const troubles = createTroubles();
  const admin = { token: randomBytes(24).toString('base64url'), keys };
  const handler = createFrontDoor({
    surfaces: { service, keys, streamable, legacySse, admin, authorization },
    recorder,
    troubles,
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY,
    countStream(change) {
      counts.openStreams += change;
      changed();
    },
  });
  const sharedKey = (company: CompanyId): ApiKey =>
    keys.add(company, null, options.keys?.[company] ?? randomBytes(20).toString('hex'));
  const sharedKeys = { northwind: sharedKey('northwind'), borealis: sharedKey('borealis') };
  return { handler, keys, sharedKeys, admin, identity, service, sessions, streamable, recorder, troubles, counts };
}

/** The sessions of both transports, as one where it makes no difference which. */
function createBothSessions(changed: () => void) {
  const streamable = createSessions<StreamableSession>(changed);
  const sse = createSessions<SseSession>(changed);
  const holderOf = (id: string) => (sse.ids().includes(id) ? sse : streamable);
  return {
    streamable,
    sse,
    get size() {
      return streamable.size + sse.size;
    },
    ids: (company?: CompanyId) => [...streamable.ids(company), ...sse.ids(company)],
    async end(company?: CompanyId) {
      await Promise.all([streamable.end(company), sse.end(company)]);
    },
    request: (id: string, message: ServerMessage, timeoutMs: number) => holderOf(id).request(id, message, timeoutMs),
    notify: (id: string, message: ServerMessage) => holderOf(id).notify(id, message),
    async toolsChanged(company?: CompanyId) {
      await Promise.all([streamable.toolsChanged(company), sse.toolsChanged(company)]);
    },
  };
}

export const companiesOf = (company?: CompanyId): readonly CompanyId[] =>
  company === undefined ? COMPANY_IDS : [company];
