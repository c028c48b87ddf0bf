import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Agent, fetch as undiciFetch } from 'undici';

export type Era = '2025-11-25' | '2026-07-28';

/**
 * Connects the MCP SDK's client, in one era; another era is an error.
 * @param ca authority that an https address is verified against
 */
export async function connectClient(era: Era, url: string, headers: Record<string, string>, ca?: string) {
  const agent = new Agent(ca === undefined ? {} : { connect: { ca } });
  const fetch = ((input: never, init: object) =>
    undiciFetch(input, { ...init, dispatcher: agent })) as unknown as typeof globalThis.fetch;
  const client = new Client(
    { name: 'gangway-demo', version: '1.0.0' },
    era === '2026-07-28' ? { versionNegotiation: { mode: 'auto' } } : {},
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch, requestInit: { headers } }));
  const spoken = client.getNegotiatedProtocolVersion();
  if (spoken !== era) throw new Error(`the client speaks ${spoken} and not ${era}`);
  return {
    client,
    close: async () => {
      await client.close();
      await agent.destroy();
    },
  };
}

/**
 * Calls the same tool through the gateway and directly, in turns, so that both meet the same noise.
 * @param marks words that every record of the right company carries, and every record of the other one
 * @returns calls through the gateway, how many failed, and the median of what they took longer, ms
 */
export async function callInTurns(
  through: Client,
  direct: Client,
  pairs: number,
  marks: { readonly own: string; readonly foreign: string },
) {
  const differences: number[] = [];
  let calls = 0;
  let failed = 0;
  await timed(direct);
  for (let i = 0; i < pairs; i++) {
    const plain = await timed(direct);
    const proxied = await timed(through);
    calls++;
    if (!proxied.text.includes(marks.own) || proxied.text.includes(marks.foreign)) failed++;
    differences.push(proxied.ms - plain.ms);
  }
  return { calls, failed, addedMs: median(differences) };
}

async function timed(client: Client): Promise<{ ms: number; text: string }> {
  const started = performance.now();
  const result = await client
    .callTool({ name: 'search_customers', arguments: { query: '' } })
    .catch((error) => ({ error: String(error) }));
  return { ms: performance.now() - started, text: JSON.stringify(result) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2
    ? (sorted[Math.floor(middle)] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
