import type { ServerResponse } from 'node:http';
import { describeFault, type Fault } from '../faults/index.ts';
import type { WindowFile } from './files.ts';

/**
 * What a browser may do with anything that is served here. Scripts and styles come from files alone: nothing inline, no
 * nonce, no eval. Nothing is fetched from or sent to anywhere else, and nobody may frame the page.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** What goes with every answer to a window, in a browser and in the desktop app alike. */
export const WINDOW_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), display-capture=(), clipboard-read=(), clipboard-write=(self)',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Cache-Control': 'no-store',
};

export function answerFile(res: ServerResponse, { type, bytes }: WindowFile): void {
  res.writeHead(200, { ...WINDOW_HEADERS, 'Content-Type': type, 'Content-Length': bytes.length });
  res.end(res.req.method === 'HEAD' ? undefined : bytes);
}

export function answerJson(res: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  res.writeHead(status, {
    ...WINDOW_HEADERS,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  res.end(text);
}

/** Answers with the words of a fault. A body that is still coming is not waited for. */
export function answerFault(res: ServerResponse, fault: Fault): void {
  if (!res.req.complete) res.setHeader('Connection', 'close');
  answerJson(res, fault.http, { ok: false, problem: describeFault(fault) });
}

export function answerNothing(res: ServerResponse, status: 204 | 404 | 405, allow?: string): void {
  res.writeHead(status, { ...WINDOW_HEADERS, ...(allow !== undefined && { Allow: allow }) });
  res.end();
}

/** Begins a stream of lines, each one JSON value. */
export function beginLines(res: ServerResponse): void {
  res.writeHead(200, { ...WINDOW_HEADERS, 'Content-Type': 'application/x-ndjson' });
  res.flushHeaders();
}
