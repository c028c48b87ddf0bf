import type { IncomingMessage } from 'node:http';
import { Fault } from '../faults/index.ts';
import { LIMITS } from './limits.ts';

/**
 * Reads a JSON body.
 * @throws Fault GW_BODY_TOO_LARGE, GW_WINDOW_REQUEST; none repeats any of the body
 */
export async function jsonBody(req: IncomingMessage): Promise<unknown> {
  // Any page may send other types to any address without asking first; JSON from elsewhere makes the browser ask.
  if (req.headers['content-type'] !== 'application/json') throw unreadable('it is not JSON');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMITS.body) throw new Fault('GW_BODY_TOO_LARGE', { limit: LIMITS.body });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw unreadable('it is not JSON');
  }
}

const unreadable = (reason: string) => new Fault('GW_WINDOW_REQUEST', { reason });
