/** The app as the product starts it, in front of a sandbox: for tests and for the processes that tests start. */
import { request } from 'node:http';
import { join } from 'node:path';
import { type App, startApp } from '../../main/app/index.ts';
import { nodeHost, type Sealer } from '../../main/host/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';
import { sandboxProvider } from '../sandbox/demo-provider.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { STATELESS_HEADERS, toolCall } from './tool-call.ts';

/** What the app must know of the sandbox in front of which it stands. */
export interface Service {
  readonly ca: string;
  readonly urls: Pick<Sandbox['urls'], 'mcp'>;
}

export const CONNECTION = 'acme';

export interface GangwayOptions {
  readonly port?: number;
  readonly sealers?: readonly Sealer[];
}

export const keyFile = (folder: string) => keyFileSealer(join(folder, 'vault.key'), { explicit: true });

/** Starts the app on a folder. */
export function startGangway(folder: string, service: Service, options: GangwayOptions = {}): Promise<App> {
  const { port = 0, sealers = [keyFile(folder)] } = options;
  return startApp({
    host: nodeHost({
      environment: { HOME: folder, USERPROFILE: folder },
      paths: { data: folder, run: join(folder, 'run') },
      sealers,
    }),
    port,
    trust: { anchors: [service.ca] },
    providers: [sandboxProvider(service as Sandbox)],
  });
}

/** Adds the connection and a client that may use it. @returns the client's token */
export async function setUp({ connections, grants }: App, key: string): Promise<string> {
  await connections.add({ id: CONNECTION, provider: 'onboard', key });
  return grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' }).token;
}

/** One call as the client makes it: `fine`, the code of a fault, or the HTTP status. */
export function outcomeOfCall({ gateway }: App, token: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...STATELESS_HEADERS };
    const req = request(gateway.addressOf(CONNECTION), { method: 'POST', headers, agent: false }, async (res) => {
      let text = '';
      for await (const chunk of res) text += String(chunk);
      resolve(outcomeOf(res.statusCode ?? 0, text));
    });
    req.on('error', reject);
    req.end(toolCall());
  });
}

function outcomeOf(status: number, text: string): string {
  const { result, error } = JSON.parse(text) as { result?: unknown; error?: { data?: { code?: string } } };
  if (status === 200 && result !== undefined) return 'fine';
  return error?.data?.code ?? String(status);
}
