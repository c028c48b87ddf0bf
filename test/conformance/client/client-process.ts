/**
 * The client program of the public conformance suite: a whole Gangway with a connection to the suite's server, and an
 * AI client (that of the SDK) that calls every tool through it. Ends with 1 when the connection or a call fails.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type App, startApp } from '../../../main/app/index.ts';
import { gesture } from '../../../main/auth/index.ts';
import { hostIn } from '../proxied.ts';
import { signedInEarlier } from './earlier-sign-in.ts';
import { createPerson, openInBrowser, type Person } from './person.ts';
import { type Scenario, scenarioOf } from './scenario.ts';

const CONNECTION = 'suite';
const ENTERPRISE = 'auth/enterprise-managed-authorization';
/** The address that the suite expects of a client with a document of its own. */
const DOCUMENT = 'https://conformance-test.local/client-metadata.json';
/** The suite starts many of these at once, so each has ports of its own. */
const PORTS = [0, 1, 2].map((each) => 30_000 + (process.pid % 8000) * 3 + each);

async function connected({ connections }: App, { name, url, context }: Scenario): Promise<void> {
  const wanted = { id: CONNECTION, provider: 'custom', url };
  if (name === ENTERPRISE) return;
  if (!name.startsWith('auth/')) return void (await connections.add(wanted));
  const {
    client_id: id,
    client_secret: secret,
    private_key_pem: pem,
    signing_algorithm: algorithm = 'ES256',
  } = context;
  const client = id !== undefined && {
    client: { id, ...(secret !== undefined && { secret }), ...(pem !== undefined && { key: { pem, algorithm } }) },
  };
  const way = name.startsWith('auth/client-credentials') && { way: { kind: 'client-credentials' as const } };
  await connections.addSignedIn({ ...wanted, gesture: gesture(), ...client, ...way });
}

/** An AI client as its user has set it up: Gangway's address, a token of its own, and no idea of any sign-in. */
async function callEverything({ gateway, grants }: App, person: Person, { revision, context }: Scenario) {
  const { token } = grants.issue({ id: 'ai', label: 'AI client', carrier: 'header', connections: [CONNECTION] });
  const client = new Client(
    { name: 'conformance-client', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: { applyDefaults: true } } },
      ...(revision >= '2026' && { versionNegotiation: { mode: 'auto' as const } }),
    },
  );
  client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: {} }));
  const headers = { authorization: `Bearer ${token}` };
  await person.insist(() =>
    client.connect(
      new StreamableHTTPClientTransport(new URL(gateway.addressOf(CONNECTION)), { requestInit: { headers } }),
    ),
  );
  const { tools } = await person.insist(() => client.listTools());
  const wanted = context.toolCalls ?? tools.flatMap((tool) => callOf(tool, tools));
  for (const call of wanted) await person.insist(() => client.callTool(call)).catch(unlessOurs);
  await client.close();
}

/** Some of the suite's servers have tools that cannot be called. What they answer is theirs; what Gangway says is not. */
function unlessOurs(error: unknown): void {
  if (String(error).includes('Gangway')) throw error;
  process.stderr.write(`${error}\n`);
}

interface Tool {
  readonly name: string;
  readonly inputSchema: { readonly properties?: Readonly<Record<string, unknown>> | undefined };
}

interface ToolCall {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}

/** What each tool of the suite is to be called with; one of them wants to be sent the schema of another one. */
function callOf({ name, inputSchema }: Tool, tools: readonly Tool[]): ToolCall[] {
  const isAboutSchemas = (tool: { readonly name: string }) => tool.name.startsWith('json_schema_2020');
  if (isAboutSchemas({ name })) return [];
  if (name === 'json_schema_echo') return [{ name, arguments: { schema: tools.find(isAboutSchemas)?.inputSchema } }];
  return [{ name, arguments: inputSchema.properties?.a === undefined ? {} : { a: 5, b: 3 } }];
}

const scenario = scenarioOf(process.argv, process.env);
const folder = mkdtempSync(join(tmpdir(), 'gangway-conformance-client-'));
const host = hostIn(folder, openInBrowser);
if (scenario.name === ENTERPRISE) await signedInEarlier(host, CONNECTION, scenario);
const app = await startApp({
  host,
  trust: { privateHosts: ['localhost', '127.0.0.1'], plainHosts: ['localhost', '127.0.0.1'] },
  signIn: { documentUrl: DOCUMENT, ports: PORTS },
  // The suite's servers do not say that they want bound tokens: an administrator would.
  signInRules: () => (scenario.name.startsWith('auth/dpop') ? { dpop: 'required' } : {}),
  port: 0,
});
try {
  await connected(app, scenario);
  await callEverything(app, createPerson(app.connections, CONNECTION), scenario);
} catch (error) {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
} finally {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
}
