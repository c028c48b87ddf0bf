/** The two lines of the official SDK behind one face, so that the same exercise runs with either. */
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { StdioCommand } from '../conformance/stdio-front.ts';

export const SDK_LINES = ['v1', 'v2', 'v2 stateless'] as const;
export type SdkLine = (typeof SDK_LINES)[number];

/** Where a client is pointed: an address with what it sends along, or a program that it starts. */
export type Endpoint = HttpEndpoint | StdioCommand;

export interface HttpEndpoint {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the exercises need of a client. Results are compared as JSON, so their types do not matter here. */
export interface AnyClient {
  readonly server: unknown;
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(name: string, args: Readonly<Record<string, unknown>>, onProgress?: () => void): Promise<unknown>;
  listResources(): Promise<{ readonly resources: readonly { readonly uri: string }[] }>;
  readResource(uri: string): Promise<unknown>;
  listPrompts(): Promise<unknown>;
  getPrompt(name: string, args: Readonly<Record<string, string>>): Promise<unknown>;
  complete(prompt: string, argument: string, value: string): Promise<unknown>;
  /** Number of announcements that the list of tools changed. */
  readonly toolListChanges: number;
  close(): Promise<void>;
}

const INFO = { name: 'interop', version: '1.0.0' };
const CAPABILITIES = { sampling: {}, elicitation: {}, roots: { listChanged: true } };

/** What the person and the model behind the client answer. */
const ANSWERS = {
  sampling: { role: 'assistant', content: { type: 'text', text: 'A sampled answer' }, model: 'none' },
  elicitation: { action: 'accept', content: { name: 'Ada', color: 'green', check: true, integer: 7 } },
  roots: { roots: [{ uri: 'file:///work', name: 'Work' }] },
} as const;

export async function connect(line: SdkLine, endpoint: Endpoint): Promise<AnyClient> {
  return line === 'v1' ? await connectV1(endpoint) : await connectV2(endpoint, line === 'v2 stateless');
}

const headersOf = ({ headers = {} }: HttpEndpoint) => ({ requestInit: { headers: { ...headers } } });

const programOf = ({ command, args, env = {} }: StdioCommand) => ({
  command,
  args: [...args],
  env: { ...env },
  stderr: 'ignore' as const,
});

async function connectV1(endpoint: Endpoint): Promise<AnyClient> {
  const client = new ClientV1(INFO, { capabilities: CAPABILITIES });
  let toolListChanges = 0;
  client.setRequestHandler(CreateMessageRequestSchema, () => ({ ...ANSWERS.sampling }));
  client.setRequestHandler(ElicitRequestSchema, () => ({ ...ANSWERS.elicitation }));
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [...ANSWERS.roots.roots] }));
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    toolListChanges += 1;
  });
  const transport =
    'url' in endpoint ? new TransportV1(new URL(endpoint.url), headersOf(endpoint)) : new StdioV1(programOf(endpoint));
  // The SDK's own types disagree under exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return {
    get server() {
      return { info: client.getServerVersion(), capabilities: client.getServerCapabilities() };
    },
    listTools: () => client.listTools(),
    callTool: (name, args, onProgress) =>
      client.callTool({ name, arguments: { ...args } }, undefined, onProgress && { onprogress: onProgress }),
    listResources: () => client.listResources(),
    readResource: (uri) => client.readResource({ uri }),
    listPrompts: () => client.listPrompts(),
    getPrompt: (name, args) => client.getPrompt({ name, arguments: { ...args } }),
    complete: (name, argument, value) =>
      client.complete({ ref: { type: 'ref/prompt', name }, argument: { name: argument, value } }),
    get toolListChanges() {
      return toolListChanges;
    },
    async close() {
      if (transport instanceof TransportV1) await transport.terminateSession();
      await client.close();
    },
  };
}

async function connectV2(endpoint: Endpoint, stateless: boolean): Promise<AnyClient> {
  const client = new ClientV2(INFO, {
    capabilities: CAPABILITIES,
    versionNegotiation: { mode: stateless ? { pin: '2026-07-28' } : 'legacy' },
  });
  let toolListChanges = 0;
  client.setRequestHandler('sampling/createMessage', () => ({ ...ANSWERS.sampling }));
  client.setRequestHandler('elicitation/create', () => ({ ...ANSWERS.elicitation }));
  client.setRequestHandler('roots/list', () => ({ roots: [...ANSWERS.roots.roots] }));
  client.setNotificationHandler('notifications/tools/list_changed', () => {
    toolListChanges += 1;
  });
  const transport =
    'url' in endpoint ? new TransportV2(new URL(endpoint.url), headersOf(endpoint)) : new StdioV2(programOf(endpoint));
  await client.connect(transport);
  if (stateless) await client.listen({ toolsListChanged: true });
  return {
    get server() {
      return { info: client.getServerVersion(), capabilities: client.getServerCapabilities() };
    },
    listTools: () => client.listTools(),
    callTool: (name, args, onProgress) =>
      client.callTool({ name, arguments: { ...args } }, onProgress && { onprogress: onProgress }),
    listResources: () => client.listResources(),
    readResource: (uri) => client.readResource({ uri }),
    listPrompts: () => client.listPrompts(),
    getPrompt: (name, args) => client.getPrompt({ name, arguments: { ...args } }),
    complete: (name, argument, value) =>
      client.complete({ ref: { type: 'ref/prompt', name }, argument: { name: argument, value } }),
    get toolListChanges() {
      return toolListChanges;
    },
    async close() {
      if (transport instanceof TransportV2 && !stateless) await transport.terminateSession();
      await client.close();
    },
  };
}
