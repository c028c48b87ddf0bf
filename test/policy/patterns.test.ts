import { describe, expect, it } from 'vitest';
import { createPolicy } from '../../main/policy/index.ts';
import { matches, matchesUpstream } from '../../main/policy/patterns.ts';

describe('patterns of names', () => {
  it.each([
    ['cursor', 'cursor', true],
    ['cursor', 'cursor-nightly', false],
    ['cursor*', 'cursor-nightly', true],
    ['*code*', 'vscode-insiders', true],
    ['a*c', 'abcb', false],
    ['a.c', 'abc', false],
    ['*', '', true],
  ])('%s and %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it('take no time to speak of, whatever they are', () => {
    const started = performance.now();
    matches('*a*a*a*a*a*a*a*a*b', 'a'.repeat(128));
    matches(`${'*'.repeat(40)}b`, 'a'.repeat(10_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('patterns of addresses', () => {
  it.each([
    ['https://mcp.example.com', 'https://mcp.example.com/any/path?x=1', true],
    ['https://mcp.example.com', 'https://mcp.example.com:443/', true],
    ['https://mcp.example.com', 'https://mcp.example.com:8443/', false],
    ['https://mcp.example.com:8443', 'https://mcp.example.com:8443/', true],
    ['https://mcp.example.com', 'https://mcp.example.com.evil.test/', false],
    ['https://mcp.example.com', 'https://mcp.example.com@evil.test/', false],
    ['https://mcp.example.com', 'http://mcp.example.com/', false],
    ['https://mcp.example.com', 'https://MCP.Example.com./', true],
    ['https://*.example.com', 'https://mcp.example.com/', true],
    ['https://*.example.com', 'https://a.b.example.com/', true],
    ['https://*.example.com', 'https://example.com/', false],
    ['https://*.example.com', 'https://evilexample.com/', false],
    ['https://mcp.example.com/team/*', 'https://mcp.example.com/team/a', true],
    ['https://mcp.example.com/team/*', 'https://mcp.example.com/other/../team/a', true],
    ['https://mcp.example.com/team/*', 'https://mcp.example.com/team/../other', false],
    ['https://mcp.example.com/team/*', 'https://mcp.example.com/teams', false],
    ['https://mcp.example.com/mcp', 'https://mcp.example.com/mcp', true],
    ['https://mcp.example.com/mcp', 'https://mcp.example.com/mcp/x', false],
    ['*', 'https://anything.test/', true],
  ])('%s and %s', (pattern, address, expected) => {
    expect(matchesUpstream(pattern, address)).toBe(expected);
  });
});

describe('rules for tools', () => {
  const rule = (values: Parameters<typeof createPolicy>[0], connection = 'crm') =>
    createPolicy(values).toolRule(connection);

  it('do not exist where policy says nothing of the connection', () => {
    expect(rule({})).toBeNull();
    expect(rule({ DeniedTools: [{ connection: 'other', tools: ['*'] }] })).toBeNull();
  });

  it('deny before they allow', () => {
    const both = rule({
      AllowedTools: [{ connection: '*', tools: ['*'] }],
      DeniedTools: [{ connection: 'crm', tools: ['delete_*'] }],
    });
    expect(both?.refusal('delete_customer')).toBe('policy denies it');
    expect(both?.refusal('get_customer')).toBeNull();
  });

  it('deny a name however it is written', () => {
    const denied = rule({ DeniedTools: [{ connection: '*', tools: ['Delete_*'] }] });
    for (const name of ['delete_all', 'DELETE_ALL', ' delete_all', 'ｄelete_all']) {
      expect(denied?.refusal(name)).not.toBeNull();
    }
  });

  it('allow a tool only as it is written, and only where each entry that concerns the connection does', () => {
    const allowed = rule({
      AllowedTools: [
        { connection: '*', tools: ['get_*', 'list_*'] },
        { connection: 'crm', tools: ['get_*', 'search'] },
      ],
    });
    expect(allowed?.refusal('get_customer')).toBeNull();
    for (const name of ['list_customers', 'search', 'GET_customer']) expect(allowed?.refusal(name)).not.toBeNull();
  });

  it('never take the tool that sends any request for one that only reads', () => {
    const readOnly = rule({ AllowedTools: [{ connection: '*', readOnly: true }] });
    expect(readOnly?.readOnly).toBe(true);
    expect(readOnly?.refusal('get_customer')).toBeNull();
    expect(readOnly?.refusal('run_api_request')).not.toBeNull();
  });
});
