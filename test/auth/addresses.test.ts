import { describe, expect, it } from 'vitest';
import { checkedAddress, checkedBrowserAddress, isPublicAddress } from '../../main/auth/addresses.ts';
import { isFault } from '../../main/faults/index.ts';

const codeOf = (work: () => unknown) => {
  try {
    work();
    return 'taken';
  } catch (error) {
    return isFault(error) ? error.code : String(error);
  }
};

describe('an IP address', () => {
  it.each([
    ...['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '127.0.0.1', '127.9.9.9', '169.254.169.254'],
    ...['0.0.0.0', '100.64.0.1', '192.0.2.1', '198.18.0.1', '203.0.113.9', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '64:ff9b::a00:1', '2001:db8::1', '2002:a00:1::'],
    ...['::ffff:10.0.0.1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '2001:0:a00::1', '3fff::1', 'not an address'],
  ])('%s is not of the public internet', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    '%s is of the public internet',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe('rule 5: an address that a server names', () => {
  it.each([
    ...['http://as.example/token', 'file:///etc/passwd', 'ftp://as.example', 'javascript:alert(1)', 'nonsense'],
    ...['https://127.0.0.1/token', 'https://[::1]/token', 'https://10.0.0.5/', 'https://169.254.169.254/latest'],
    ...['https://2130706433/', 'https://0x7f.1/', 'https://[::ffff:10.0.0.1]/', 'https://127.1/'],
    ...['https://localhost/', 'https://printer/', 'https://nas.local/', 'https://a.internal/', 'https://a.localhost/'],
    ...['https://localhost./', 'https://someone@as.example/', 'https://as.example:secret@as.example/'],
  ])('%s is not fetched', (address) => {
    expect(codeOf(() => checkedAddress(address, 'as.example', {}))).toBe('GW_SIGN_IN_ADDRESS');
  });

  it('is fetched when it is https and public, or a host that the trust object names', () => {
    expect(checkedAddress('https://as.example/token', 'as.example', {}).href).toBe('https://as.example/token');
    const trust = { privateHosts: ['localhost'] };
    expect(checkedAddress('https://localhost:1/token', 'as.example', trust).port).toBe('1');
    expect(codeOf(() => checkedAddress('http://localhost:1/token', 'as.example', trust))).toBe('GW_SIGN_IN_ADDRESS');
    expect(codeOf(() => checkedAddress('https://127.0.0.1/token', 'as.example', trust))).toBe('GW_SIGN_IN_ADDRESS');
  });
});

describe('rule 5: an address for the browser', () => {
  it.each([
    ...['file:///c:/windows/system32/calc.exe', 'ms-calculator:', 'data:text/html,x', 'vbscript:x', 'smb://a/b'],
    ...['http://as.example/authorize', 'http://localhost/authorize', 'https://10.0.0.5/authorize', '\\\\server\\share'],
  ])('%s is not opened', (address) => {
    expect(codeOf(() => checkedBrowserAddress(address, 'as.example', {}))).toBe('GW_SIGN_IN_ADDRESS');
  });

  it('may be plain http only on a loopback host that the trust object names', () => {
    const trust = { privateHosts: ['localhost', '10.0.0.5', '127.0.0.1'] };
    expect(checkedBrowserAddress('http://localhost:5/authorize', 'as.example', trust).port).toBe('5');
    expect(checkedBrowserAddress('http://127.0.0.1:5/authorize', 'as.example', trust).port).toBe('5');
    expect(codeOf(() => checkedBrowserAddress('http://10.0.0.5/authorize', 'a.example', trust))).toBe(
      'GW_SIGN_IN_ADDRESS',
    );
  });

  it('keeps characters that mean something to a shell encoded or harmless, because no shell sees them', () => {
    const { href } = checkedBrowserAddress('https://as.example/a$(calc)"&calc', 'as.example', {});
    expect(href).toBe('https://as.example/a$(calc)%22&calc');
  });
});
