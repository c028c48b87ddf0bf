import { createHmac, hash, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { LIMITS } from './limits.ts';

/** One window in a browser. */
export interface Session {
  /** Names the session in the open; its token is what gives access. */
  readonly id: string;
  /** SHA-256 of the token, which itself is not kept. */
  readonly key: Buffer;
  /** Its stream of news, when it has one open. */
  stream: ServerResponse | null;
  /** Last sign of life, ms. */
  seenAt: number;
}

export interface Sessions {
  /** @returns the id of a new session, and its token, given out this once: 256 random bits as base64url */
  open(): { readonly id: string; readonly token: string };
  /** The session that an Authorization header names, if it is one that still lives. */
  find(authorization: string | undefined): Session | undefined;
  /**
   * What only the process that opened the session can say: HMAC-SHA256 of the challenge under the session's key. A
   * window whose stream broke asks for it before it shows its token again, because after Gangway ended another program
   * may have taken its port.
   */
  prove(id: string, challenge: string): string | undefined;
  end(session: Session): void;
  endAll(): void;
}

/** Sessions of windows, in memory only. @param now ms, of a clock that is never set back */
export function createSessions(now: () => number): Sessions {
  const byKey = new Map<string, Session>();

  function end(session: Session): void {
    byKey.delete(session.key.toString('hex'));
    session.stream?.destroy();
  }

  const idleFor = ({ stream, seenAt }: Session) => (stream === null ? now() - seenAt : 0);

  /** The session, if it was not left alone for too long. */
  function living(session: Session | undefined): Session | undefined {
    if (!session || idleFor(session) <= LIMITS.sessionIdle) return session;
    end(session);
    return undefined;
  }

  return {
    open() {
      const id = randomBytes(16).toString('base64url');
      const token = randomBytes(32).toString('base64url');
      const idlestFirst = [...byKey.values()].sort((a, b) => idleFor(b) - idleFor(a) || a.seenAt - b.seenAt);
      for (const each of idlestFirst.slice(0, Math.max(0, byKey.size - LIMITS.sessions + 1))) end(each);
      const key = hashed(token);
      byKey.set(key.toString('hex'), { id, key, stream: null, seenAt: now() });
      return { id, token };
    },
    find(authorization) {
      const token = /^Bearer ([\w-]{43})$/.exec(authorization ?? '')?.[1];
      const session = token === undefined ? undefined : living(byKey.get(hashed(token).toString('hex')));
      if (session) session.seenAt = now();
      return session;
    },
    prove(id, challenge) {
      const session = living([...byKey.values()].find((each) => each.id === id));
      return session && createHmac('sha256', session.key).update(challenge).digest('base64url');
    },
    end,
    endAll() {
      for (const session of [...byKey.values()]) end(session);
    },
  };
}

const hashed = (token: string) => hash('sha256', token, 'buffer');
