import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, startFixture } from '../conformance/fixture/index.ts';
import { type Bridged, type Proxied, startBridged, startProxied } from '../conformance/proxied.ts';
import { createAuthority } from '../sandbox/certificates.ts';
import type { Endpoint } from './clients.ts';

const LAUNCHER = fileURLToPath(import.meta.resolve('@modelcontextprotocol/inspector/clients/launcher/build/index.js'));

/** Runs the MCP Inspector without its window. The headers go into its configuration file, not into its arguments. */
async function inspect(endpoint: Endpoint, era: 'legacy' | 'modern', ...request: string[]): Promise<unknown> {
  const home = mkdtempSync(join(tmpdir(), 'gangway-inspector-'));
  try {
    const config = join(home, 'servers.json');
    const server = { type: 'url' in endpoint ? 'streamable-http' : 'stdio', ...endpoint };
    writeFileSync(config, JSON.stringify({ mcpServers: { server } }), { mode: 0o600 });
    const selection = ['--cli', '--config', config, '--server', 'server', '--protocol-era', era];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [LAUNCHER, ...selection, '--format', 'json', '--quiet', '--method', ...request],
      { env: { PATH: process.env.PATH, HOME: home } },
    );
    return JSON.parse(stdout);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

describe.each(['legacy', 'modern'] as const)('the MCP Inspector in the %s era', { timeout: 60_000 }, (era) => {
  const authority = createAuthority('inspector');
  let direct: Fixture;
  let server: Fixture;
  let gateway: Proxied;
  let bridge: Bridged;

  beforeAll(async () => {
    direct = await startFixture();
    server = await startFixture({ tls: authority.issue({ hosts: ['localhost'] }) });
    gateway = await startProxied({ url: server.url, authority: authority.pem });
    bridge = await startBridged({ url: server.url, authority: authority.pem });
  });
  afterAll(async () => {
    await Promise.all([gateway.close(), bridge.close()]);
    await Promise.all([server.close(), direct.close()]);
  });

  it.each([
    ['lists the tools', ['tools/list'], '"test_simple_text"'],
    [
      'calls a tool',
      ['tools/call', '--tool-name', 'test_mirrored_parameter', '--tool-arg', 'region=Bern'],
      'Region: Bern',
    ],
    ['reads a resource', ['resources/read', '--uri', 'test://static-text'], 'static text resource'],
  ] as const)('%s through the gateway and the bridge as it does directly', async (_, request, expected) => {
    const reference = await inspect({ url: direct.url }, era, ...request);
    expect(JSON.stringify(reference)).toContain(expected);
    const { url, headers } = gateway;
    expect(await inspect({ url, headers }, era, ...request)).toEqual(reference);
    expect(await inspect(bridge.command, era, ...request)).toEqual(reference);
  });
});
