import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServedContract } from '../contract/index.ts';
import { Fault } from '../faults/index.ts';
import { answerFile, answerJson, answerNothing, beginLines } from './answers.ts';
import { jsonBody } from './body.ts';
import type { Codes } from './codes.ts';
import type { WindowFile } from './files.ts';
import { LIMITS } from './limits.ts';
import type { Session, Sessions } from './sessions.ts';

export interface RoutesOptions {
  readonly window: ReadonlyMap<string, WindowFile>;
  readonly contract: ServedContract;
  readonly codes: Codes;
  readonly sessions: Sessions;
  readonly now: () => number;
}

/**
 * Answers what the own page asks for. `/` and the files it names; `POST /session` changes a code for a token, which the
 * following carry as `Authorization: Bearer`: `DELETE /session` ends it; `POST /call/NAME` answers a call of the
 * contract; `GET /events` is the stream of its pushes, a line of JSON each. `POST /proof` needs no token: a window asks
 * there whether this is still the process that gave it one. No cookie: cookies ignore ports, so that every other program
 * that listens on this computer would be sent them.
 */
export function createRoutes({ window, contract, codes, sessions, now }: RoutesOptions) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { method = '', url = '' } = req;
    const file = window.get(url);
    if (file) return method === 'GET' || method === 'HEAD' ? answerFile(res, file) : answerNothing(res, 405, 'GET');
    if (url === '/session' && method === 'POST') return openSession(req, res);
    if (url === '/proof' && method === 'POST') return prove(req, res);
    const call = /^\/call\/([a-zA-Z]+\.[a-zA-Z]+)$/.exec(url)?.[1];
    if (call === undefined && url !== '/events' && url !== '/session') return answerNothing(res, 404);
    const session = sessions.find(req.headers.authorization);
    if (!session) throw new Fault('GW_WINDOW_SESSION');
    if (call !== undefined && method === 'POST') {
      return answerJson(res, 200, await contract.answer(call, await jsonBody(req)));
    }
    if (url === '/events' && method === 'GET') return stream(session, res);
    if (url === '/session' && method === 'DELETE') {
      sessions.end(session);
      return answerNothing(res, 204);
    }
    return answerNothing(res, 405, url === '/events' ? 'GET' : 'POST');
  };

  async function openSession(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { code } = ((await jsonBody(req)) ?? {}) as { code?: unknown };
    if (typeof code !== 'string' || !codes.redeem(code)) {
      throw new Fault('GW_WINDOW_CODE', { seconds: LIMITS.codeLifetime / 1000 });
    }
    answerJson(res, 200, sessions.open());
  }

  async function prove(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { id, challenge } = ((await jsonBody(req)) ?? {}) as { id?: unknown; challenge?: unknown };
    const asked = typeof id === 'string' && typeof challenge === 'string' && /^[\w-]{43}$/.test(challenge);
    const proof = asked ? sessions.prove(id, challenge) : undefined;
    if (proof === undefined) throw new Fault('GW_WINDOW_SESSION');
    answerJson(res, 200, { proof });
  }

  function stream(session: Session, res: ServerResponse): void {
    session.stream?.destroy();
    session.stream = res;
    beginLines(res);
    const stop = contract.subscribe((push) => {
      res.write(`${JSON.stringify(push)}\n`);
      if (res.writableLength > LIMITS.unread) res.destroy();
    });
    res.on('close', () => {
      stop();
      session.seenAt = now();
      if (session.stream === res) session.stream = null;
    });
  }
}
