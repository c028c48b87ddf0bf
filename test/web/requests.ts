/** Requests to the window as no browser would let a page make them. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import type { Web } from '../../main/web/index.ts';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Body as JSON, or undefined. */
  readonly json: { readonly [name: string]: unknown } & { readonly problem?: { readonly code: string } };
}

export interface Asking {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

export const originOf = ({ port }: Pick<Web, 'port'>) => `http://127.0.0.1:${port}`;

async function sent(web: Pick<Web, 'port'>, path: string, { method = 'GET', headers = {}, body }: Asking) {
  const req = request({ host: '127.0.0.1', port: web.port, path, method, headers, agent: false });
  req.end(body);
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  return res;
}

export async function ask(web: Pick<Web, 'port'>, path: string, asking: Asking = {}): Promise<Answered> {
  const res = await sent(web, path, asking);
  const chunks: Buffer[] = [];
  for await (const chunk of res) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    status: res.statusCode ?? 0,
    headers: res.headers,
    text,
    json: res.headers['content-type'] === 'application/json' ? JSON.parse(text) : undefined,
  };
}

/** A POST as the own page makes it. */
export const post = (web: Pick<Web, 'port'>, path: string, body: unknown, headers: OutgoingHttpHeaders = {}) =>
  ask(web, path, {
    method: 'POST',
    headers: { Origin: originOf(web), 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

export interface Opened {
  readonly id: string;
  readonly token: string;
  /** Header that carries the token. */
  readonly bearer: { readonly Authorization: string };
}

export async function openSession(web: Web): Promise<Opened> {
  const { json, status } = await post(web, '/session', { code: web.issueCode().code });
  if (status !== 200) throw new Error(`no session: ${status}`);
  const { id, token } = json as { id: string; token: string };
  return { id, token, bearer: { Authorization: `Bearer ${token}` } };
}

/** Opens a stream of news. */
export async function openStream(web: Web, { bearer }: Opened) {
  const res = await sent(web, '/events', { headers: bearer });
  res.setEncoding('utf8');
  const lines: string[] = [];
  res.on('data', (chunk: string) => lines.push(...chunk.split('\n').filter(Boolean)));
  const ended = new Promise<void>((resolve) => res.once('close', resolve));
  res.on('error', () => {});
  return { status: res.statusCode, headers: res.headers, lines, ended, res };
}
