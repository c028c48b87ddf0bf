import { describe, expect, it } from 'vitest';
import { looksLikeCredential, shownValue } from '../../main/policy/secrets.ts';

describe('what looks like a credential', () => {
  it.each([
    'onb_live_7f3a9c51e2d84b60a1b2c3d4',
    'sk-proj-abcdefghijklmnop',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc',
    '7f3a9c51e2d84b60a1b2c3d4e5f60718',
    'q8ZyX2mNb7Kp4Rt9Wv1Lc6Hd3Fs5Ga0J',
    'Bearer q8ZyX2mNb7Kp4Rt9Wv1Lc6Hd3',
    '--token=ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'x'.repeat(5000),
  ])('%s does', (text) => {
    expect(looksLikeCredential(text)).toBe(true);
    expect(shownValue(text)).toBe('(not shown: it looks like a credential)');
  });

  it.each([
    '/opt/acme/bin/print-key',
    '/var/lib/gangway-test-Ab12Cd/print-key',
    'https://mcp-eu-west-1.example.com/team/onboarding-2026/mcp',
    'claude-desktop',
    '2026-11-23T12:00:00.000Z',
    'Questions about Gangway: extension 4711.',
    'C:\\Program Files\\Acme Tools 2026\\printkey.exe',
    '',
  ])('%s does not', (text) => {
    expect(looksLikeCredential(text)).toBe(false);
  });
});

it('a value is told in one short line', () => {
  expect(shownValue('a\nb\u202Ec')).toBe('"a?b?c"');
  expect(shownValue('word '.repeat(50)).length).toBeLessThan(70);
  expect([1, true, null, [1, 2], {}].map(shownValue)).toEqual([
    '1',
    'true',
    'null',
    'a list of 2',
    'a value of the type object',
  ]);
});
