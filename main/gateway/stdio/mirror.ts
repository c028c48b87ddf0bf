import { isObject, parsedJson } from '../json.ts';
import type { MessageParams } from './client-message.ts';

/**
 * What the 2026-07-28 revision has a client say in headers too, so that proxies can route a call without reading it
 * (Streamable HTTP, "Request Metadata"). A bridge has to do it for its client: over stdio there are no headers.
 */

/** The parameter that Mcp-Name repeats, by method. Those of tasks come from the extension of that name. */
const NAMED_BY: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ['tasks/get', 'taskId'],
  ['tasks/update', 'taskId'],
  ['tasks/cancel', 'taskId'],
]);

/** A parameter of a tool that is repeated as `Mcp-Param-{header}`. */
export interface MirroredParam {
  readonly header: string;
  /** Names of properties that lead to the value in the arguments. */
  readonly path: readonly string[];
}

/** Parameters that are mirrored, by tool, as the server last listed them. */
export type MirroredTools = Map<string, readonly MirroredParam[]>;

const HEADER_SAFE = /^[\x21-\x7e]{1,256}$/;

/** Headers of a message; null when its method or version cannot stand in one. Flat list, `[name, value, …]`. */
export function metadataHeaders(
  method: string,
  params: MessageParams,
  claim: string,
  tools: MirroredTools,
): string[] | null {
  if (!HEADER_SAFE.test(method) || !HEADER_SAFE.test(claim)) return null;
  const headers = ['MCP-Protocol-Version', claim, 'Mcp-Method', method];
  const name = params[NAMED_BY.get(method) ?? ''];
  if (typeof name === 'string' && NAMED_BY.has(method)) headers.push('Mcp-Name', encoded(name));
  if (method !== 'tools/call' || typeof name !== 'string') return headers;
  for (const { header, path } of tools.get(name) ?? []) {
    const value = textOf(valueAt(params.arguments, path));
    if (value !== null) headers.push(`Mcp-Param-${header}`, encoded(value));
  }
  return headers;
}

/** "Value Encoding": what a header cannot hold as it is goes as base64 of its UTF-8, marked as such. */
function encoded(value: string): string {
  const plain = /^[\x20-\x7e\t]+$/.test(value) && value === value.trim();
  const marked = value.startsWith('=?base64?') && value.endsWith('?=');
  return plain && !marked ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? null : String(value);
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return value;
}

export interface LearnedTools {
  /** The same answer without the tools that may not be offered; null when it can be passed on as it is. */
  readonly withoutInvalid: Buffer | null;
  /** Of the next page, if there is one. */
  readonly nextCursor: string | null;
}

/**
 * Learns from an answer to tools/list which parameters are mirrored. A tool whose `x-mcp-header` breaks the rules must
 * not be offered ("Schema Extension": the client MUST exclude it), and the client of a bridge does not look.
 */
export function learnTools(answer: Buffer, tools: MirroredTools): LearnedTools {
  const unchanged = { withoutInvalid: null, nextCursor: null };
  const message = parsedJson(answer);
  const result = isObject(message) ? message.result : undefined;
  if (!isObject(message) || !isObject(result) || !Array.isArray(result.tools)) return unchanged;
  const valid = result.tools.filter((tool) => learnTool(tool, tools));
  const nextCursor = typeof result.nextCursor === 'string' ? result.nextCursor : null;
  if (valid.length === result.tools.length) return { withoutInvalid: null, nextCursor };
  const kept = { ...message, result: { ...result, tools: valid } };
  return { withoutInvalid: Buffer.from(JSON.stringify(kept)), nextCursor };
}

function learnTool(tool: unknown, tools: MirroredTools): boolean {
  if (!isObject(tool) || typeof tool.name !== 'string') return true;
  const params = mirroredParams(tool.inputSchema);
  if (params === null || params.length === 0) tools.delete(tool.name);
  else tools.set(tool.name, params);
  return params !== null;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const MIRRORED_TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);
const ANNOTATION = 'x-mcp-header';
/** Members of a schema whose values are data, not schemas: what looks like an annotation there is none. */
const DATA_MEMBERS: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples']);
/** Deeper schemas are not looked into; no server has one, and a lie must not cost us the stack. */
const DEEPEST = 64;

/** Parameters that a schema marks; null when a mark breaks one of the rules of "Schema Extension". */
export function mirroredParams(schema: unknown): readonly MirroredParam[] | null {
  const found: MirroredParam[] = [];
  const names = new Set<string>();

  function visit(node: unknown, path: readonly string[], reachable: boolean, depth: number): boolean {
    if (depth > DEEPEST) return false;
    if (Array.isArray(node)) return node.every((each) => visit(each, path, false, depth + 1));
    if (!isObject(node)) return true;
    if (ANNOTATION in node) {
      const header = node[ANNOTATION];
      if (!reachable || path.length === 0 || typeof header !== 'string' || !TOKEN.test(header)) return false;
      if (!MIRRORED_TYPES.has(node.type) || names.has(header.toLowerCase())) return false;
      names.add(header.toLowerCase());
      found.push({ header, path });
    }
    return Object.entries(node).every(([member, value]) => {
      if (DATA_MEMBERS.has(member)) return true;
      // Below any other keyword (items, allOf, $defs, …) the value cannot be found by a path of names.
      if (member !== 'properties' || !isObject(value)) return visit(value, path, false, depth + 1);
      return Object.entries(value).every(([name, child]) => visit(child, [...path, name], reachable, depth + 1));
    });
  }

  return visit(schema, [], true, 0) ? found : null;
}
