import type { IncomingHttpHeaders } from 'node:http';
import { parsedJson } from './json.ts';

/** Longest name that is kept. */
const NAME_LIMIT = 128;

/** What a call was about: the method, and the tool of a `tools/call`. */
export interface CallNames {
  readonly method: string | null;
  readonly tool: string | null;
}

/**
 * Reads the names for the log: from the headers that the 2026-07-28 revision requires, else from the body. Never keeps
 * an argument.
 */
export function namesOf(headers: IncomingHttpHeaders, body: Buffer | null): CallNames {
  const method = headers['mcp-method'];
  if (typeof method === 'string') return named(method, headers['mcp-name']);
  return namesOfMessage(body === null ? undefined : parsedJson(body));
}

export function namesOfMessage(message: unknown): CallNames {
  if (Array.isArray(message)) return { method: 'batch', tool: null };
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown } };
  return named(method, params?.name);
}

function named(method: unknown, name: unknown): CallNames {
  if (typeof method !== 'string') return { method: null, tool: null };
  const tool = method === 'tools/call' && typeof name === 'string' ? name.slice(0, NAME_LIMIT) : null;
  return { method: method.slice(0, NAME_LIMIT), tool };
}
