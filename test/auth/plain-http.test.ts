/** The conformance suite's servers speak plain http on loopback. The product refuses it; only a trust given in code does not. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkedAddress } from '../../main/auth/addresses.ts';
import { isFault } from '../../main/faults/index.ts';
import { createUpstream, isProtected, type Trust } from '../../main/upstream/index.ts';

async function plainServer() {
  const hosts: string[] = [];
  const server = createServer(({ headers }, response) => {
    hosts.push(headers.host ?? '');
    response.end('plain');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hosts };
}

function outcome(origin: string, trust: Trust) {
  const upstream = createUpstream({ trust, proxyFor: async () => ({ kind: 'direct' }) });
  onTestFinished(() => upstream.close());
  return new Promise<unknown>((resolve) => {
    upstream.exchange(
      { origin, path: '/', method: 'GET', headers: [], body: null },
      { onHead: resolve, onData: () => true, onEnd: () => {}, onFault: ({ code }) => resolve(code) },
    );
  });
}

const codeOf = (work: () => unknown) => {
  try {
    work();
    return null;
  } catch (error) {
    return isFault(error) ? error.code : error;
  }
};

describe('rule 5: plain http', () => {
  it('is refused by the product, also on loopback, before anything is sent', async () => {
    const { origin, hosts } = await plainServer();
    expect(await outcome(origin, {})).toBe('GW_UPSTREAM_NOT_HTTPS');
    expect(await outcome(origin, { plainHosts: ['localhost'] })).toBe('GW_UPSTREAM_NOT_HTTPS');
    expect(codeOf(() => checkedAddress(origin, 'as.example', { privateHosts: ['127.0.0.1'] }))).toBe(
      'GW_SIGN_IN_ADDRESS',
    );
    expect(hosts).toEqual([]);
  });

  it('is spoken where the trust names the loopback host', async () => {
    const { origin, hosts } = await plainServer();
    expect(await outcome(origin, { plainHosts: ['127.0.0.1'] })).toBe(200);
    expect(hosts).toHaveLength(1);
  });

  it.each([
    'http://10.0.0.5/',
    'http://mcp.example/',
    'http://127.evil.example/',
    'ftp://localhost/',
    'ws://localhost/',
  ])('is never spoken to %s, whatever the trust names', (address) => {
    const url = new URL(address);
    expect(isProtected(url, { plainHosts: [url.hostname] })).toBe(false);
  });

  it('is named by no other file of the product: there is no flag, setting or variable for it', () => {
    const root = join(import.meta.dirname, '../..');
    const files = ['main', 'preload', 'renderer'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name)),
    );
    expect(files.length).toBeGreaterThan(100);
    const naming = files.filter((file) => /plainHosts|privateHosts/.test(readFileSync(file, 'utf8')));
    expect(naming.map((file) => file.slice(root.length + 1)).sort()).toEqual([
      'main/auth/addresses.ts',
      'main/upstream/trust.ts',
    ]);
  });
});
