import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Exchange } from './exchange.ts';
import type { Keys } from './types.ts';

export interface AdminControl {
  readonly token: string;
  readonly keys: Keys;
}

const PREFIX = '/sandbox/';
const company = z.enum(['northwind', 'borealis']);
const creation = z.strictObject({ company, user: z.string().optional() });
const rotation = z.strictObject({ key: z.string(), overlap: z.union([z.boolean(), z.number().min(0)]) });
const revocation = z.strictObject({ key: z.string() });

export const isAdminPath = (path: string) => path.startsWith(PREFIX);

/**
 * The keys, for other processes: `GET /sandbox/keys`, `POST /sandbox/keys` {company, user?},
 * `POST /sandbox/keys/rotate` {key, overlap}, `POST /sandbox/keys/revoke` {key}.
 */
export function answerAdmin({ token, keys }: AdminControl, { recording }: Exchange, body: Buffer): Response {
  if (!same(recording.header('x-sandbox-admin')[0] ?? '', token))
    return answered(401, { detail: 'Admin token needed.' });
  const route = `${recording.method} ${recording.path}`;
  try {
    switch (route) {
      case 'GET /sandbox/keys':
        return answered(200, keys.list());
      case 'POST /sandbox/keys': {
        const wanted = creation.parse(JSON.parse(body.toString('utf8')));
        return answered(201, keys.create(wanted.company, wanted.user));
      }
      case 'POST /sandbox/keys/rotate': {
        const { key, overlap } = rotation.parse(JSON.parse(body.toString('utf8')));
        return answered(201, keys.rotate(key, { overlap }));
      }
      case 'POST /sandbox/keys/revoke':
        keys.revoke(revocation.parse(JSON.parse(body.toString('utf8'))).key);
        return new Response(null, { status: 204 });
      default:
        return answered(404, { detail: 'Not found.' });
    }
  } catch (error) {
    return answered(400, { detail: error instanceof Error ? error.message : 'Bad request.' });
  }
}

const answered = (status: number, value: unknown) => Response.json(value, { status });

const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
