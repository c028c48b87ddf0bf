import { afterEach, describe, expect, it, vi } from 'vitest';
import { startFixture } from '../conformance/fixture/index.ts';
import { type ServerBehind, startBridged, startProxied } from '../conformance/proxied.ts';
import { createAuthority } from '../sandbox/certificates.ts';
import { type AnyClient, connect, type Endpoint, SDK_LINES, type SdkLine } from './clients.ts';
import { startEverything } from './everything.ts';

const authority = createAuthority('interop');
const certificate = authority.issue({ hosts: ['localhost'] });
const KEY = { value: 'interop-key', header: { name: 'X-Interop-Key', scheme: '' } } as const;

/** Each test starts several programs; on a busy machine that takes its time. */
const TIMEOUT_MS = 60_000;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function opened<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  open.push(started);
  return started;
}

/** Ways to a server: over HTTP to the gateway, and by starting the bridge. */
const WAYS = ['gateway', 'bridge'] as const;

async function endpointOn(way: (typeof WAYS)[number], behind: ServerBehind): Promise<Endpoint> {
  return way === 'gateway' ? await opened(startProxied(behind)) : (await opened(startBridged(behind))).command;
}

const COMBINATIONS = (lines: readonly SdkLine[]) => WAYS.flatMap((way) => lines.map((line) => [way, line] as const));

async function connected(line: SdkLine, endpoint: Endpoint): Promise<AnyClient> {
  return await opened(connect(line, endpoint));
}

/**
 * Calls a tool that may report progress. Of three reports two count: the SDK drops one that it reads together with the
 * answer, which over a pipe, with any server, is now and then the last.
 */
async function recorded(client: AnyClient, name: string, args: Record<string, unknown>): Promise<unknown> {
  let reports = 0;
  const result = await client.callTool(name, args, () => {
    reports += 1;
  });
  return { reported: reports >= 2, result };
}

/** Everything that server-everything offers and that does not depend on the time or on a session. */
async function exerciseEverything(client: AnyClient): Promise<Record<string, unknown>> {
  // Tools that depend on what the client can do are added shortly after the handshake.
  const { tools } = await vi.waitFor(async () => {
    const listed = await client.listTools();
    expect(listed.tools.map(({ name }) => name)).toContain('trigger-sampling-request');
    return listed;
  });
  const { resources } = await client.listResources();
  const document = resources.find(({ uri }) => uri.includes('/static/'));
  return {
    server: client.server,
    tools,
    resources,
    document: await client.readResource(document?.uri ?? 'none'),
    prompts: await client.listPrompts(),
    prompt: await client.getPrompt('args-prompt', { city: 'Bern', state: 'BE' }),
    completion: await client.complete('completable-prompt', 'department', 'S'),
    echo: await recorded(client, 'echo', { message: 'Grüße, 世界 \u{1f30d}' }),
    sum: await recorded(client, 'get-sum', { a: 2, b: 40 }),
    structured: await recorded(client, 'get-structured-content', { location: 'Chicago' }),
    image: await recorded(client, 'get-tiny-image', {}),
    links: await recorded(client, 'get-resource-links', { count: 3 }),
    slow: await recorded(client, 'trigger-long-running-operation', { duration: 0.3, steps: 3 }),
    sampling: await recorded(client, 'trigger-sampling-request', { prompt: 'Say something', maxTokens: 10 }),
    elicitation: await recorded(client, 'trigger-elicitation-request', {}),
    roots: await recorded(client, 'get-roots-list', {}),
    failure: await recorded(client, 'echo', {}).catch((error: Error) => error.message),
  };
}

describe('server-everything', { timeout: TIMEOUT_MS }, () => {
  it.each(COMBINATIONS(['v1', 'v2']))('through the %s answers the SDK %s client as directly', async (way, line) => {
    const server = await opened(startEverything(certificate));
    const endpoint = await endpointOn(way, { url: server.secureUrl, authority: authority.pem });

    const direct = await exerciseEverything(await connected(line, { url: server.url }));
    const proxied = await exerciseEverything(await connected(line, endpoint));

    expect(proxied).toEqual(direct);
    // The comparison would also hold between two empty transcripts.
    expect(proxied).toMatchObject({
      slow: { reported: true },
      sum: { result: { content: [{ text: 'The sum of 2 and 40 is 42.' }] } },
    });
    expect(JSON.stringify(proxied.sampling)).toContain('A sampled answer');
    expect(JSON.stringify(proxied.elicitation)).toContain('Ada');
    expect(JSON.stringify(proxied.roots)).toContain('file:///work');
  });
});

describe('a server of both eras', { timeout: TIMEOUT_MS }, () => {
  it.each(COMBINATIONS(SDK_LINES))('through the %s answers the SDK %s client as directly', async (way, line) => {
    const credential = { header: KEY.header.name, value: KEY.value };
    const plain = await opened(startFixture());
    const server = await opened(startFixture({ tls: certificate, credential }));
    const endpoint = await endpointOn(way, { url: server.url, authority: authority.pem, key: KEY });

    const direct = await exerciseFixture(await connected(line, { url: plain.url }));
    const proxied = await exerciseFixture(await connected(line, endpoint));

    expect(proxied).toEqual(direct);
    expect(proxied).toMatchObject({ slow: { reported: true } });
    expect(JSON.stringify(proxied.rounds)).toContain('Ada likes green');
  });
});

describe('an announcement of a server', { timeout: TIMEOUT_MS }, () => {
  it.each(COMBINATIONS(SDK_LINES))(
    'through the %s reaches the SDK %s client outside of any call',
    async (way, line) => {
      const server = await opened(startFixture({ tls: certificate }));
      const client = await connected(line, await endpointOn(way, { url: server.url, authority: authority.pem }));
      // The client of a session opens its stream after the handshake, and what is announced before that is lost to it.
      await vi.waitFor(async () => {
        await client.callTool('test_trigger_tool_change', {});
        expect(client.toolListChanges).toBeGreaterThan(0);
      });
    },
  );
});

async function exerciseFixture(client: AnyClient): Promise<Record<string, unknown>> {
  return {
    server: client.server,
    tools: await client.listTools(),
    resources: await client.listResources(),
    text: await client.readResource('test://static-text'),
    template: await client.readResource('test://template/42/data'),
    prompts: await client.listPrompts(),
    completion: await client.complete('test_prompt_with_arguments', 'arg1', 'par'),
    slow: await recorded(client, 'test_tool_with_progress', {}),
    mirrored: await recorded(client, 'test_mirrored_parameter', { region: 'Zürich' }),
    sampling: await recorded(client, 'test_input_required_result_sampling', {}),
    rounds: await recorded(client, 'test_input_required_result_multi_round', {}),
    several: await recorded(client, 'test_input_required_result_multiple_inputs', {}),
    failure: await recorded(client, 'test_error_handling', {}),
  };
}
