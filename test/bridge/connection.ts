import http from 'node:http';
import type { Connection, Transport } from '../../main/connections/index.ts';
import { Fault } from '../../main/faults/index.ts';
import type { Exchange, OutgoingRequest, ResponseSink } from '../../main/upstream/index.ts';

const agent = new http.Agent({ keepAlive: true });

/** A connection to a server of a test: plain http, its credential a fixed header. */
export function httpConnection(url: string, transport: Transport = 'streamable-http'): Connection {
  const { hostname, port, pathname, host } = new URL(url);
  return {
    record: {
      id: 'crm',
      label: 'CRM',
      provider: 'custom',
      url,
      transport,
      model: { kind: 'none' },
      pin: { id: 't1', name: 'Acme', pinnedAt: 0 },
      identity: null,
      paused: false,
      addedAt: 0,
    },
    state: { kind: 'connected', since: 0, verifiedAt: 0 },
    actsAs: 'One shared company key',
    exchange: (request, sink, path) => exchange({ hostname, port, path: path ?? pathname, host }, request, sink),
  };
}

interface Target {
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
  readonly host: string;
}

function exchange({ hostname, port, path, host }: Target, request: OutgoingRequest, sink: ResponseSink): Exchange {
  const headers = [...request.headers, 'Authorization', 'Bearer upstream-secret', 'Host', host];
  const body = request.body as Buffer | null;
  if (body) headers.push('Content-Length', String(body.length));
  let res: http.IncomingMessage | null = null;
  let over = false;
  const fail = (code: 'GW_UPSTREAM_REFUSED' | 'GW_UPSTREAM_LOST') => {
    if (!over) sink.onFault(new Fault(code, { host }));
    over = true;
  };
  const req = http.request({ agent, hostname, port, path, method: request.method, headers });
  req.on('error', () => fail('GW_UPSTREAM_REFUSED'));
  req.on('response', (response) => {
    res = response;
    if (over) return;
    sink.onHead(response.statusCode ?? 0, response.rawHeaders, response.statusMessage ?? '');
    response.on('data', (chunk: Buffer) => {
      if (!over && !sink.onData(chunk)) response.pause();
    });
    response.on('end', () => {
      if (!over) sink.onEnd();
      over = true;
    });
    response.on('error', () => fail('GW_UPSTREAM_LOST')).on('close', () => fail('GW_UPSTREAM_LOST'));
  });
  req.end(body ?? undefined);
  return {
    abort() {
      over = true;
      req.destroy();
    },
    resume: () => void res?.resume(),
  };
}
