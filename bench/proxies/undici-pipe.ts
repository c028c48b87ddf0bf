// The limit of the runtime: node:http in, undici's dispatch interface out, a credential added, nothing else.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { Pool } from 'undici';
import { required } from '../../scripts/required.ts';

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'proxy-authorization',
  'host',
  'content-length',
  'expect',
]);
const upstream = new URL(required('UPSTREAM_URL'));
const authorization = `Bearer ${required('UPSTREAM_TOKEN')}`;
const pool = new Pool(upstream.origin, {
  connections: null,
  pipelining: 1,
  bodyTimeout: 0,
  headersTimeout: 0,
  keepAliveTimeout: 60_000,
  connect: { ca: readFileSync(required('UPSTREAM_CA'), 'utf8') },
});

type Headers = Record<string, string | string[] | undefined>;

function endToEnd(headers: Headers, keep?: string): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && (name === keep || !HOP_BY_HOP.has(name))) kept[name] = value;
  }
  return kept;
}

function forward(request: http.IncomingMessage, response: http.ServerResponse, body: Buffer | null): void {
  const headers = endToEnd(request.headers);
  headers.authorization = authorization;
  pool.dispatch(
    { path: upstream.pathname, method: request.method ?? 'GET', headers, body },
    {
      onRequestStart(controller) {
        response.on('close', () => {
          if (!response.writableFinished) controller.abort(new Error('the client went away'));
        });
        response.on('drain', () => controller.resume());
      },
      onResponseStart(_controller, status, answered) {
        response.writeHead(status, endToEnd(answered, 'content-length'));
        if (String(answered['content-type']).startsWith('text/event-stream')) response.flushHeaders();
      },
      onResponseData(controller, chunk) {
        if (!response.write(chunk)) controller.pause();
      },
      onResponseEnd() {
        response.end();
      },
      onResponseError() {
        if (response.headersSent) response.destroy();
        else response.writeHead(502).end();
      },
    },
  );
}

const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => forward(request, response, parts.length > 0 ? Buffer.concat(parts) : null));
});
server.listen(Number(required('PORT')), '127.0.0.1');
