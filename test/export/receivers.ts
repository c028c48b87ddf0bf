/** The other ends of the export, as an organisation runs them: a collector, and a syslog server. TLS, loopback only. */
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { type CertificateAuthority, createAuthority, type ServerCertificate } from '../sandbox/certificates.ts';
import { type LogRecord, logsRequestSchema, metricsRequestSchema } from './otlp-schema.ts';

export const AUTHORITY: CertificateAuthority = createAuthority('Logs of Acme');
const HOSTS = ['localhost', '127.0.0.1'];
const good = () => AUTHORITY.issue({ hosts: HOSTS });

/** What the collector does with the next request, in place of taking it. */
export type Trouble = (res: ServerResponse, req: IncomingMessage) => void;

export interface Collector {
  readonly url: string;
  /** Every log record that was taken, in order. */
  readonly records: readonly LogRecord[];
  readonly metrics: ReadonlyArray<ReturnType<typeof metricsRequestSchema.parse>>;
  /** Heads of all requests to /v1/logs. */
  readonly requests: readonly IncomingHttpHeaders[];
  /** Requests that no collector would accept. */
  readonly invalid: readonly string[];
  /** What becomes of the next requests to /v1/logs, one after the other. */
  readonly troubles: Trouble[];
  /** Decides about a whole request to /v1/logs that has no trouble; null: it is taken. */
  judge: (records: readonly LogRecord[]) => { status: number; body?: string } | null;
  close(): Promise<void>;
}

/** @param port 0: any free one */
export async function startCollector(port = 0, certificate: ServerCertificate = good()): Promise<Collector> {
  const records: LogRecord[] = [];
  const metrics: Array<ReturnType<typeof metricsRequestSchema.parse>> = [];
  const requests: IncomingHttpHeaders[] = [];
  const invalid: string[] = [];
  const troubles: Trouble[] = [];
  const collector = { records, metrics, requests, invalid, troubles, judge: (() => null) as Collector['judge'] };

  async function take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
    const answer = (status: number, body = '{}') =>
      res.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
    const isLogs = req.url === '/v1/logs';
    if (isLogs) requests.push(req.headers);
    const trouble = isLogs ? troubles.shift() : undefined;
    if (trouble !== undefined) return trouble(res, req);
    const encoded = req.headers['content-encoding'] === 'gzip' && req.headers['content-type'] === 'application/json';
    if (req.method !== 'POST' || !encoded) return void answer(415);
    const body: unknown = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString('utf8'));
    const parsed = isLogs ? logsRequestSchema.safeParse(body) : metricsRequestSchema.safeParse(body);
    if (!parsed.success) {
      invalid.push(parsed.error.message);
      return void answer(400);
    }
    if ('resourceMetrics' in parsed.data) {
      metrics.push(parsed.data);
      return void answer(200);
    }
    const found = parsed.data.resourceLogs.flatMap(({ scopeLogs }) =>
      scopeLogs.flatMap(({ logRecords }) => logRecords),
    );
    const verdict = collector.judge(found);
    if (verdict === null || verdict.status === 200) records.push(...found);
    answer(verdict?.status ?? 200, verdict?.body);
  }

  const server = createServer(certificate, (req, res) => void take(req, res).catch(() => res.destroy()));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return Object.assign(collector, { url: `https://localhost:${(server.address() as AddressInfo).port}`, close });
}

export interface SyslogServer {
  readonly port: number;
  /** Messages in their order, without their frames. */
  readonly messages: readonly string[];
  /** Connections that were made. */
  readonly connections: number;
  /** Cuts every connection. */
  cut(): void;
  /** Takes and forgets so many next connections' data, then cuts them: it never arrives. */
  swallow: number;
  close(): Promise<void>;
}

export async function startSyslog(port = 0, certificate: ServerCertificate = good()): Promise<SyslogServer> {
  const messages: string[] = [];
  const open = new Set<tls.TLSSocket>();
  const state = { messages, connections: 0, swallow: 0 };
  const server = tls.createServer(certificate, (socket) => {
    state.connections += 1;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    let rest = Buffer.alloc(0);
    const lost = state.swallow > 0;
    if (lost) state.swallow -= 1;
    socket.on('data', (chunk: Buffer) => {
      if (lost) return void socket.destroy();
      rest = Buffer.concat([rest, chunk]);
      rest = framesOf(rest, (message) => messages.push(message));
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const close = async () => {
    cut();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return Object.assign(state, { port: (server.address() as AddressInfo).port, cut, close });
}

/** Takes whole frames `MSG-LEN SP MSG` (RFC 5425 section 4.3). @returns what is left */
function framesOf(bytes: Buffer, take: (message: string) => void): Buffer<ArrayBuffer> {
  let rest = Buffer.from(bytes);
  for (;;) {
    const space = rest.indexOf(0x20);
    if (space < 0) return rest;
    const head = rest.toString('latin1', 0, space);
    if (!/^[1-9]\d*$/.test(head)) throw new Error(`not a frame: ${head.slice(0, 40)}`);
    const end = space + 1 + Number(head);
    if (rest.length < end) return rest;
    take(rest.toString('utf8', space + 1, end));
    rest = rest.subarray(end);
  }
}
