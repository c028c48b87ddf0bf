/** Entries that lead to Gangway: how they are recognised, and what of them a client or a person may have changed. */
import { hash } from 'node:crypto';
import type { EntryValue } from '../catalogue/index.ts';

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names an entry by its content, whatever the order of its fields. */
export const entryHash = (value: unknown): string => hash('sha256', JSON.stringify(ordered(value)) ?? '');

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, ordered(value[key])]),
  );
}

/** All texts in a value, however deep. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const ADDRESS = /^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost):\d{1,5}\/(?:t\/[^/]+\/)?([a-z0-9-]+)\/mcp$/;

/** The connection of a Gangway on this computer that an entry leads to, by its address or its bridge; else null. */
export function connectionIn(entry: unknown): string | null {
  const texts = textsIn(entry);
  const bridge = texts.indexOf('bridge');
  const [client, , connection, id] = bridge > 0 ? texts.slice(bridge + 1) : [];
  if (client === '--client' && connection === '--connection' && id !== undefined) return id;
  return texts.map((text) => ADDRESS.exec(text)?.[1]).find((found) => found !== undefined) ?? null;
}

/** The texts of an entry that say the way to Gangway, and nothing that somebody else may have put into it. */
export function textsOfWay(entry: unknown): string[] {
  if (connectionIn(entry) === null) return [];
  const texts = textsIn(entry);
  const bridge = texts.indexOf('bridge');
  // Program and script stand before that word; client, connection and folder behind it.
  const isWord = (at: number) => bridge > 0 && at >= bridge - 2 && at <= bridge + 6;
  return texts.filter((text, at) => ADDRESS.test(text) || /^Bearer gw_[\w-]+$/.test(text) || isWord(at));
}

/** Whether an entry, whatever else is in it, leads to a Gangway on this computer. */
export const leadsToGangway = (entry: unknown): boolean => connectionIn(entry) !== null;

/** Where an entry leads and by what right: never anyone else's to say. */
const WAY = new Set([
  ...['type', 'transport', 'url', 'uri', 'httpUrl', 'serverUrl', 'headers', 'http_headers', 'requestOptions'],
  ...['command', 'cmd', 'args', 'env', 'envs', 'environment', 'name'],
]);

/**
 * A new version of an entry that is there already. What its client or a person has set in it beside the way to Gangway,
 * like a switch or a list of approved tools, stays as they set it.
 */
export function renewed(present: unknown, value: EntryValue): EntryValue {
  if (!isMap(present)) return value;
  const theirs = Object.entries(present).filter(([field]) => !WAY.has(field));
  return { ...value, ...Object.fromEntries(theirs) };
}
