import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Principal } from './credential.ts';
import type { CompanyId, ServerMessage } from './types.ts';

/** A session of the era that has them; it serves the company and user that opened it, and nobody else. */
export interface Session {
  readonly id: string;
  readonly principal: Principal;
  readonly server: McpServer;
}

export interface Sessions<S extends Session = Session> {
  readonly size: number;
  add(session: S): void;
  /** The session, unless it belongs to another company or user: then, as when there is none, null. */
  find(id: string | null, principal: Principal): S | null;
  remove(id: string): void;
  ids(company?: CompanyId): readonly string[];
  end(company?: CompanyId): Promise<void>;
  /** Rejects when no session has this id. */
  request(id: string, message: ServerMessage, timeoutMs: number): Promise<Record<string, unknown>>;
  notify(id: string, message: ServerMessage): Promise<void>;
  toolsChanged(company?: CompanyId): Promise<void>;
}

/** @param changed told whenever a session begins or ends. */
export function createSessions<S extends Session>(changed: () => void): Sessions<S> {
  const sessions = new Map<string, S>();
  const of = (company?: CompanyId) =>
    [...sessions.values()].filter(({ principal }) => company === undefined || principal.company === company);
  const known = (id: string): S => {
    const session = sessions.get(id);
    if (session === undefined) throw new Error(`the sandbox has no session ${id}`);
    return session;
  };
  const remove = (id: string) => {
    if (sessions.delete(id)) changed();
  };
  return {
    get size() {
      return sessions.size;
    },
    add(session) {
      sessions.set(session.id, session);
      changed();
    },
    find(id, principal) {
      const session = id === null ? undefined : sessions.get(id);
      return session !== undefined && samePerson(session.principal, principal) ? session : null;
    },
    remove,
    ids: (company) => of(company).map(({ id }) => id),
    async end(company) {
      const ended = of(company);
      for (const { id } of ended) remove(id);
      await Promise.all(ended.map(({ server }) => server.close()));
    },
    request: async (id, message, timeout) => known(id).server.server.request(message, z.looseObject({}), { timeout }),
    notify: async (id, message) => known(id).server.server.notification(message),
    async toolsChanged(company) {
      await Promise.all(of(company).map(({ server }) => server.server.sendToolListChanged()));
    },
  };
}

/** A rotated key goes on with the sessions of the key that it replaces. */
const samePerson = (a: Principal, b: Principal) => a.company === b.company && a.user?.id === b.user?.id;
