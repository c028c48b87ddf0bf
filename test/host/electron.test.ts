import { describe, expect, it } from 'vitest';
import { isFault } from '../../main/faults/index.ts';
import { electronHost, openHttps, watchNetwork } from '../../main/host/index.ts';
import { proxyFromSystem } from '../../main/host/system-proxy.ts';

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'fine';
  } catch (error) {
    return isFault(error) ? error.code : String(error);
  }
};

const opened: string[] = [];
const shell = { openExternal: async (address: string) => void opened.push(address) };

function host(answer: string, environment: Record<string, string> = {}) {
  const paths = { data: '/nowhere', run: '/nowhere/run' };
  return electronHost({ environment, paths, sealers: [], shell, session: { resolveProxy: async () => answer } });
}

describe("the system's proxy", () => {
  it('is the first of the list that can be used', () => {
    expect(proxyFromSystem('DIRECT')).toEqual({ kind: 'direct' });
    expect(proxyFromSystem('')).toEqual({ kind: 'direct' });
    expect(proxyFromSystem('PROXY proxy.example:8080; DIRECT')).toEqual({
      kind: 'http',
      url: new URL('http://proxy.example:8080'),
    });
    expect(proxyFromSystem('HTTPS secure.example:443')).toEqual({
      kind: 'http',
      url: new URL('https://secure.example'),
    });
    expect(proxyFromSystem('SOCKS5 s.example:1080;PROXY p.example:80')).toMatchObject({ kind: 'http' });
    expect(proxyFromSystem('SOCKS5 s.example:1080; DIRECT')).toEqual({ kind: 'direct' });
  });

  it('is not gone around where only such are named that cannot be used', async () => {
    expect(await codeOf(() => proxyFromSystem('SOCKS5 s.example:1080'))).toBe('GW_PROXY_UNSUPPORTED');
    expect(await codeOf(() => proxyFromSystem('PROXY :::'))).toBe('GW_PROXY_UNSUPPORTED');
  });

  it('gets the user name of a variable that names the same proxy, and no other', async () => {
    const environment = { HTTPS_PROXY: 'http://ana:secret@proxy.example:8080' };
    const url = new URL('https://service.example');
    expect(await host('PROXY proxy.example:8080', environment).proxyFor(url)).toMatchObject({
      authorization: `Basic ${Buffer.from('ana:secret').toString('base64')}`,
    });
    expect(await host('PROXY other.example:8080', environment).proxyFor(url)).toEqual({
      kind: 'http',
      url: new URL('http://other.example:8080'),
    });
  });
});

describe('the way to the browser', () => {
  it('is open for https alone', async () => {
    await openHttps(shell, 'https://service.example/authorize?x=1');
    expect(opened).toEqual(['https://service.example/authorize?x=1']);
    for (const address of [
      'http://service.example',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'ms-settings:',
      'https://ana:secret@service.example',
      'vscode://x',
      '/etc/passwd',
      '',
    ]) {
      expect([address, await codeOf(() => host('DIRECT').openExternal(address))]).toEqual([
        address,
        'GW_ADDRESS_NOT_OPENED',
      ]);
    }
    expect(opened).toHaveLength(1);
  });
});

describe('a change of network', () => {
  type Interfaces = ReturnType<typeof import('node:os').networkInterfaces>;
  const network = (...addresses: string[]): Interfaces => ({
    lo: [{ address: '127.0.0.1', internal: true } as never],
    eth0: addresses.map((address) => ({ address, internal: false }) as never),
  });

  /** What is told while the network is, look after look, as given. */
  async function told(...looks: Interfaces[]): Promise<number> {
    let changes = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const next = () => {
      if (looks.length === 1) resolve();
      return (looks.length > 1 ? looks.shift() : looks[0]) ?? {};
    };
    const stop = watchNetwork(() => changes++, { everyMs: 1, interfaces: next });
    await promise;
    // One look more, so that the last one has been compared.
    await expect.poll(() => looks.length).toBe(1);
    await new Promise((done) => setImmediate(done));
    stop();
    return changes;
  }

  it('is told when the addresses differ, and not for the same ones in another order', async () => {
    expect(await told(network('10.0.0.2'), network('10.0.0.2'), network('192.168.1.7'), network('192.168.1.7'))).toBe(
      1,
    );
    expect(
      await told(network('10.0.0.2', '10.0.0.3'), network('10.0.0.3', '10.0.0.2'), network('10.0.0.2', '10.0.0.3')),
    ).toBe(0);
  });

  it('is not told when the network goes, but when one is there again', async () => {
    expect(await told(network('10.0.0.2'), network(), network())).toBe(0);
    expect(await told(network('10.0.0.2'), network(), network('10.0.0.2'), network('10.0.0.2'))).toBe(1);
  });
});
