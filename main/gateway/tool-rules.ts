/**
 * What policy allows of a connection's tools, held against each request before it is sent.
 *
 * The request is read once, by a reader that refuses everything that another reader might take for something else; then
 * the original bytes are forwarded. Where there is no rule for a connection, none of this runs.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { type Connection, readOnlyTools } from '../connections/index.ts';
import { Fault, toFault } from '../faults/index.ts';
import { AmbiguousJson, type Policy, strictJson, type ToolRule } from '../policy/index.ts';
import { isObject } from './json.ts';

/** Largest request that is read for a rule, bytes. */
export const RULED_BODY_LIMIT = 1024 * 1024;
/** What a service declared of its tools is asked again after so long, ms. */
const DECLARED_FOR_MS = 60_000;

/** @returns why the message is refused, or null; a promise only while the service is asked about its tools */
export type ToolCheck = (bytes: Buffer) => Fault | null | Promise<Fault | null>;

export interface ToolRules {
  /** The check for requests of a connection; null where policy says nothing of its tools. */
  of(connection: Connection): ToolCheck | null;
}

export function createToolRules(policy: Pick<Policy, 'toolRule'>, now: () => number = Date.now): ToolRules {
  const declared = new WeakMap<Connection, { readonly at: number; readonly tools: Promise<ReadonlySet<string>> }>();

  /** One question for all who wait; a failure is not remembered. */
  function readOnlyToolsOf(connection: Connection): Promise<ReadonlySet<string>> {
    const known = declared.get(connection);
    if (known && now() - known.at < DECLARED_FOR_MS) return known.tools;
    const tools = readOnlyTools(connection);
    declared.set(connection, { at: now(), tools });
    tools.catch(() => declared.delete(connection));
    return tools;
  }

  async function unlessReadOnly(connection: Connection, tools: readonly string[]): Promise<Fault | null> {
    const label = connection.record.label;
    try {
      const readOnly = await readOnlyToolsOf(connection);
      const other = tools.find((tool) => !readOnly.has(tool));
      return other === undefined ? null : refused(label, other, 'the service does not declare that it only reads');
    } catch (error) {
      const { message } = toFault(error);
      return new Fault('GW_POLICY_TOOLS_UNKNOWN', {
        connection: label,
        tool: shown(tools[0] ?? ''),
        reason: message,
        support: '',
      });
    }
  }

  function check(connection: Connection, rule: ToolRule, bytes: Buffer): Fault | null | Promise<Fault | null> {
    let tools: readonly string[];
    try {
      tools = toolsIn(bytes);
    } catch (error) {
      return toFault(error);
    }
    for (const tool of tools) {
      const reason = rule.refusal(tool);
      if (reason !== null) return refused(connection.record.label, tool, reason);
    }
    return rule.readOnly && tools.length > 0 ? unlessReadOnly(connection, tools) : null;
  }

  return {
    of(connection) {
      const rule = policy.toolRule(connection.record.id);
      return rule && ((bytes) => check(connection, rule, bytes));
    },
  };
}

const refused = (connection: string, tool: string, reason: string) =>
  new Fault('GW_POLICY_TOOL', { connection, tool: shown(tool), reason, support: '' });

const shown = (tool: string) => tool.slice(0, 128).replace(/[^\x20-\x7e]/g, '?');

/**
 * The tools that a message calls, those of every member of a batch.
 * @throws Fault GW_REQUEST_UNREADABLE, GW_BODY_TOO_LARGE
 */
export function toolsIn(bytes: Buffer): readonly string[] {
  if (bytes.length > RULED_BODY_LIMIT) throw new Fault('GW_BODY_TOO_LARGE', { limit: RULED_BODY_LIMIT });
  let value: unknown;
  try {
    value = strictJson(bytes);
  } catch (error) {
    if (error instanceof AmbiguousJson) throw unreadable(error.message);
    throw error;
  }
  return (Array.isArray(value) ? value : [value]).flatMap(toolOf);
}

function toolOf(message: unknown): readonly string[] {
  if (!isObject(message)) throw unreadable('it holds something that is no JSON-RPC message');
  refuseLookalikes(message, MEMBERS);
  const { method, params } = message;
  if (method === undefined) return [];
  if (typeof method !== 'string') throw unreadable('its method is no text');
  if (folded(method) !== 'tools/call') return [];
  if (method !== 'tools/call') throw unreadable('its method is nearly tools/call');
  if (!isObject(params)) throw unreadable('it calls no tool by name');
  refuseLookalikes(params, PARAMETERS);
  if (typeof params.name !== 'string') throw unreadable('it calls no tool by name');
  return [params.name];
}

const MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
const PARAMETERS: ReadonlySet<string> = new Set(['name', 'arguments']);

/** Some readers take names for one that differ in case only, such as those of Go; the last one then counts. */
function refuseLookalikes(object: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): void {
  const lookalike = Object.keys(object).some((name) => !names.has(name) && names.has(folded(name)));
  if (lookalike) throw unreadable('it holds a name that differs only in case from one that counts');
}

/** NFKC also takes the long s and the Kelvin sign for the letters that they are folded to. */
const folded = (name: string) => name.normalize('NFKC').trim().toLowerCase();

/**
 * Whether the head of a request lets another reader see another body than this one.
 * @returns why it is refused, or null
 */
export function headRefusal(headers: IncomingHttpHeaders): Fault | null {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = 'application/json' } = headers;
  if (encoding.trim().toLowerCase() !== 'identity') return unreadable('its body is compressed');
  const plain = /^application\/(?:[a-z.+-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;
  return plain.test(type.trim()) ? null : unreadable('its body is not declared as JSON in UTF-8');
}

/**
 * Whether the headers in which a request of 2026-07-28 repeats what it is say the same as its body: a server may go by
 * either.
 * @param bytes have passed the check
 */
export function headersRefusal(headers: IncomingHttpHeaders, bytes: Buffer): Fault | null {
  const { 'mcp-method': method, 'mcp-name': name } = headers;
  if (method === undefined && name === undefined) return null;
  const message = strictJson(bytes);
  if (!isObject(message)) return unreadable('its headers and its body differ');
  const params = isObject(message.params) ? message.params : {};
  const sameMethod = method === undefined || method === message.method;
  const sameName = name === undefined || message.method !== 'tools/call' || name === params.name;
  return sameMethod && sameName ? null : unreadable('its headers and its body differ');
}

const unreadable = (reason: string) => new Fault('GW_REQUEST_UNREADABLE', { reason });
