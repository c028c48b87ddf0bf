import { expect, it } from 'vitest';
import { masked } from '../../main/doctor/mask.ts';
import { withoutSecrets } from '../../main/vault/hide.ts';

it.each([
  ['a key of 40 hex digits', 'key 3f786850e387550fdab836ed7e6dc881de23001b'],
  ['a local token', 'gw_9Qm3vX7kTz2LbR8sWd5YcH1nGf4JpA6eUoKiVxBtNqE'],
  ['a JSON Web Token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'],
  ['a key with a prefix', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'],
  ['a bearer header', 'Authorization: Bearer hunter2hunter2'],
  ['a user in an address', 'https://ana:hunter2@proxy.example:8080/'],
  ['a query', 'https://mcp.example/mcp?api_key=hunter2'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END PRIVATE KEY-----'],
])('takes out %s', (_, text) => {
  const result = masked(`before ${text} after`, null);
  expect(result).toContain('[masked]');
  expect(result).not.toMatch(/hunter2|3f786850|gw_9Qm|eyJ|sk_live|MIIE/);
  expect(result).toMatch(/^before .* after$/s);
});

it.each([
  '"localAddress": "http://127.0.0.1:24264/onboard-production-europe/mcp"',
  'Node 24.19.2, Linux 6.8.0-45-generic x64, OpenSSL 3.5.4',
  '2026-11-23T10:30:00.000Z GW_UPSTREAM_TLS_NOT_YET_VALID',
  'One shared company key: everyone using these clients has its full power',
  'the keychain of this computer, through Electron, sign-in.accounts.example.com',
  'AuditRetentionDays ApprovedInspectionCAs RevokeCredentialsBefore managed_connections_of_the_organisation',
])('leaves what support has to read: %s', (text) => {
  expect(masked(text, null)).toBe(text);
});

it('writes the home folder as ~, however it is spelt', () => {
  expect(masked('/home/ana/x and "C:\\\\Users\\\\ana"', '/home/ana')).toBe('~/x and "C:\\\\Users\\\\ana"');
  expect(masked(JSON.stringify('C:\\Users\\ana\\x'), 'C:\\Users\\ana')).toBe('"~\\\\x"');
});

it('masks stored secrets whatever they look like, also within JSON and as fields of what is stored', () => {
  const stored = ['plain "secret" words', 'short', JSON.stringify({ name: 'x-api-key', value: 'a value of it' })];
  const text = `1 plain "secret" words 2 ${JSON.stringify('plain "secret" words')} 3 a value of it, x-api-key, short`;
  expect(withoutSecrets(text, stored)).toBe('1 [masked] 2 "[masked]" 3 [masked], x-api-key, short');
});
