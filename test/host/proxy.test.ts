import { describe, expect, it } from 'vitest';
import { environmentProxy } from '../../main/host/proxy.ts';

const target = new URL('https://rest.onboard.io/mcp/sse');
const chosen = (environment: Record<string, string>, url = target) => {
  const proxy = environmentProxy(environment, url);
  return proxy.kind === 'direct' ? 'direct' : [proxy.url.href, proxy.authorization ?? null];
};

describe('the proxy of the environment', () => {
  it('is HTTPS_PROXY in either case, then ALL_PROXY, else none', () => {
    expect(chosen({})).toBe('direct');
    expect(chosen({ HTTP_PROXY: 'http://p:1' })).toBe('direct');
    expect(chosen({ HTTPS_PROXY: 'http://p:3128' })).toEqual(['http://p:3128/', null]);
    expect(chosen({ https_proxy: 'http://low:1', HTTPS_PROXY: 'http://up:1' })).toEqual(['http://low:1/', null]);
    expect(chosen({ ALL_PROXY: 'https://all:1' })).toEqual(['https://all:1/', null]);
    expect(chosen({ HTTPS_PROXY: 'p:3128' })).toEqual(['http://p:3128/', null]);
    expect(chosen({ HTTPS_PROXY: 'socks5://p:1' })).toBe('direct');
  });

  it('keeps its user name and password out of the address', () => {
    const basic = `Basic ${Buffer.from('a@b:c d').toString('base64')}`;
    expect(chosen({ HTTPS_PROXY: 'http://a%40b:c%20d@p:1' })).toEqual(['http://p:1/', basic]);
  });

  it.each([
    ['*', true],
    ['onboard.io', true],
    ['.onboard.io', true],
    ['*.onboard.io', true],
    ['rest.onboard.io:443', true],
    ['rest.onboard.io:8443', false],
    ['REST.ONBOARD.IO', true],
    ['board.io', false],
    ['localhost, rest.onboard.io', true],
    ['', false],
  ])('is passed over where NO_PROXY is %j: %s', (list, excluded) => {
    expect(chosen({ HTTPS_PROXY: 'http://p:1', NO_PROXY: list }) === 'direct').toBe(excluded);
  });
});
