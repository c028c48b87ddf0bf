import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport as SseTransportV1 } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as StreamableTransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { Agent, fetch as undiciFetch } from 'undici';
import type { Sandbox } from '../sandbox/index.ts';

export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;
export type Headers = Record<string, string>;

export interface TrustingFetch {
  readonly fetch: Fetch;
  close(): Promise<void>;
}

/** A fetch over connections of its own that trusts one authority. */
export function trusting(ca: string, { http2 = false } = {}): TrustingFetch {
  const agent = new Agent({ allowH2: http2, connect: { ca }, headersTimeout: 0, bodyTimeout: 0 });
  const fetch: Fetch = async (input, init) => {
    const options = { ...init, dispatcher: agent } as Parameters<typeof undiciFetch>[1];
    return (await undiciFetch(input, options)) as unknown as Response;
  };
  return { fetch, close: () => agent.destroy() };
}

export const KINDS = ['v2 sessions', 'v2 stateless', 'v2 sse', 'v1 sessions', 'v1 sse'] as const;
export type Kind = (typeof KINDS)[number];

const INFO = { name: 'sandbox-check', version: '1.0.0' };
const CAPABILITIES = { elicitation: {}, sampling: {}, roots: {} };
const FORM = { action: 'accept' as const, content: { region: 'north' } };
const COMPLETION = { model: 'none', role: 'assistant' as const, content: { type: 'text' as const, text: 'north' } };
const ROOTS = { roots: [{ uri: 'file:///north' }] };

/** What the tests use of a client, whichever SDK it is from. */
export interface AnyClient {
  readonly serverName: string | undefined;
  readonly instructions: string | undefined;
  tools(): Promise<string[]>;
  /** @returns the text of the answer. */
  call(name: string, args?: Record<string, unknown>, onprogress?: () => void): Promise<string>;
  close(): Promise<void>;
}

/** Connects a client of the given SDK line and transport; it answers forms, completions and roots with "north". */
export function connect(kind: Kind, sandbox: Sandbox, fetch: Fetch, headers: Headers): Promise<AnyClient> {
  return kind.startsWith('v2') ? connectV2(kind, sandbox, fetch, headers) : connectV1(kind, sandbox, fetch, headers);
}

async function connectV2(kind: Kind, { urls }: Sandbox, fetch: Fetch, headers: Headers): Promise<AnyClient> {
  const options = { fetch, requestInit: { headers } };
  const transport =
    kind === 'v2 sse'
      ? new SSEClientTransport(new URL(urls.sse), options)
      : new StreamableHTTPClientTransport(new URL(urls.mcp), options);
  const mode = kind === 'v2 stateless' ? { pin: '2026-07-28' } : ('legacy' as const);
  const client = new Client(INFO, { capabilities: CAPABILITIES, versionNegotiation: { mode } });
  client.setRequestHandler('elicitation/create', () => FORM);
  client.setRequestHandler('sampling/createMessage', () => COMPLETION);
  client.setRequestHandler('roots/list', () => ROOTS);
  await client.connect(transport);
  return {
    serverName: client.getServerVersion()?.title,
    instructions: client.getInstructions(),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, onprogress) =>
      textOf(await client.callTool({ name, arguments: args }, onprogress === undefined ? {} : { onprogress })),
    close: () => client.close(),
  };
}

async function connectV1(kind: Kind, { urls }: Sandbox, fetch: Fetch, headers: Headers): Promise<AnyClient> {
  const options = { fetch, requestInit: { headers } };
  const transport =
    kind === 'v1 sse'
      ? new SseTransportV1(new URL(urls.sse), options)
      : new StreamableTransportV1(new URL(urls.mcp), options);
  const client = new ClientV1(INFO, { capabilities: CAPABILITIES });
  client.setRequestHandler(ElicitRequestSchema, () => FORM);
  client.setRequestHandler(CreateMessageRequestSchema, () => COMPLETION);
  client.setRequestHandler(ListRootsRequestSchema, () => ROOTS);
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return {
    serverName: client.getServerVersion()?.title,
    instructions: client.getInstructions(),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, onprogress) =>
      textOf(
        await client.callTool({ name, arguments: args }, undefined, onprogress === undefined ? {} : { onprogress }),
      ),
    close: () => client.close(),
  };
}

function textOf(result: unknown): string {
  const { content } = result as { content: ReadonlyArray<{ type: string; text?: string }> };
  return content.map(({ text = '' }) => text).join('');
}
