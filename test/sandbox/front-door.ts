import { consequencesOf } from './consequences.ts';
import { deliver, pause } from './delivery.ts';
import { BodyTooLarge, type CountStream, createExchange, type Exchange, readBody } from './exchange.ts';
import type { RequestHandler } from './listener.ts';
import type { Recorder } from './recorder.ts';
import { answer, identify, type Surfaces } from './routes.ts';
import type { TroubleStore } from './trouble.ts';
import type { RpcCall } from './types.ts';

export interface FrontDoor {
  readonly surfaces: Surfaces;
  readonly recorder: Recorder;
  readonly troubles: TroubleStore;
  readonly countStream: CountStream;
  readonly maxBodyBytes: number;
}

/** Takes every request: records it, lets trouble have its turn, and else gives the right answer. */
export function createFrontDoor(door: FrontDoor): RequestHandler {
  return (request, response) => {
    const exchange = createExchange(request, response, door.recorder.open(request), door.countStream);
    serve(door, exchange).catch((error: unknown) => fail(exchange, error));
  };
}

async function serve({ surfaces, troubles, maxBodyBytes }: FrontDoor, exchange: Exchange): Promise<void> {
  const { recording } = exchange;
  const caller = identify(surfaces, exchange);
  const apiKey = caller === null || caller instanceof Response ? null : caller;
  if (apiKey !== null) recording.update({ apiKey });

  const early = consequencesOf(troubles.take(recording, 'head', apiKey?.key ?? null), exchange);
  if (early.silent) return;
  if (early.answer !== undefined) return deliver(exchange, early.answer, early.shape);
  await pause(exchange, early.readDelayMs);

  const body = await readBody(exchange.request, maxBodyBytes);
  recording.update({ body, rpc: rpcOf(body) });
  const late = consequencesOf(troubles.take(recording, 'body', apiKey?.key ?? null), exchange);
  if (late.silent) return;
  const given = late.answer ?? (await answer(surfaces, exchange, caller, body));
  await deliver(exchange, given, { ...early.shape, ...late.shape });
}

function fail(exchange: Exchange, error: unknown): void {
  if (exchange.closed.aborted) return;
  if (exchange.response.headersSent) {
    exchange.cut();
    return;
  }
  exchange.request.resume();
  const [status, detail] = error instanceof BodyTooLarge ? [413, 'Request body too large.'] : [500, String(error)];
  deliver(exchange, Response.json({ detail }, { status })).catch(() => exchange.cut());
}

function rpcOf(body: Buffer): RpcCall | null {
  if (body[0] !== 0x7b && body[0] !== 0x5b) return null;
  try {
    const parsed = JSON.parse(body.toString('utf8')) as unknown;
    const { method, id, params } = ((Array.isArray(parsed) ? parsed[0] : parsed) ?? {}) as Record<string, unknown>;
    const name = method === 'tools/call' ? (params as { name?: unknown } | undefined)?.name : null;
    return {
      method: typeof method === 'string' ? method : null,
      id: typeof id === 'string' || typeof id === 'number' ? id : null,
      tool: typeof name === 'string' ? name : null,
    };
  } catch {
    return null;
  }
}
