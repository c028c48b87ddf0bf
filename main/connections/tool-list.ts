import { Fault } from '../faults/index.ts';
import type { Send } from '../upstream/index.ts';
import { converse } from './probe.ts';
import type { Connection } from './types.ts';

/** Pages of a list that are read. */
const MOST_PAGES = 50;
const MOST_TOOLS = 5000;

/**
 * Asks a server which of its tools change nothing: those with the annotation `readOnlyHint: true` (MCP "Tool
 * annotations"). A tool that is listed twice counts only where every mention says so.
 * @throws Fault GW_UPSTREAM_*, GW_NEEDS_KEY, … where the list could not be had as a whole
 */
export async function readOnlyTools(connection: Connection): Promise<ReadonlySet<string>> {
  const { url, transport } = connection.record;
  const send: Send = (request, sink, path) => connection.exchange(request, sink, path);
  const conversation = await converse(send, url, transport);
  const reading = new Map<string, boolean>();
  try {
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const { tools, nextCursor } = await conversation.listTools(cursor);
      if (!Array.isArray(tools)) throw incomplete(url);
      for (const [name, readOnly] of tools.map(mentioned)) reading.set(name, readOnly && reading.get(name) !== false);
      if (reading.size > MOST_TOOLS) throw incomplete(url);
      if (nextCursor === undefined || nextCursor === null) return named(reading);
      if (typeof nextCursor !== 'string' || nextCursor === cursor) throw incomplete(url);
      cursor = nextCursor;
    }
    throw incomplete(url);
  } finally {
    await conversation.close();
  }
}

function mentioned(tool: unknown): readonly [string, boolean] {
  const { name, annotations } = (tool ?? {}) as { name?: unknown; annotations?: { readOnlyHint?: unknown } | null };
  return [typeof name === 'string' ? name : '', annotations?.readOnlyHint === true];
}

const named = (reading: ReadonlyMap<string, boolean>) =>
  new Set([...reading].filter(([name, readOnly]) => readOnly && name !== '').map(([name]) => name));

const incomplete = (url: string) =>
  new Fault('GW_UPSTREAM_MALFORMED', { host: new URL(url).host, reason: 'its list of tools is not usable' });
