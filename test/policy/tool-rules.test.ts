/** AllowedTools and DeniedTools on every way in, and requests that try to be read differently by the server. */

import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLocalChannel } from '../../main/app/index.ts';
import { toolsIn } from '../../main/gateway/tool-rules.ts';
import { connectClient } from '../sandbox/demo-clients.ts';
import { call, META, outcomeOf, type Prescribed, post, prescribed, toolCall } from './prescribed.ts';

const denied = { DeniedTools: [{ connection: '*', tools: ['run_api_request', 'get_*'] }] };
const readOnly = { AllowedTools: [{ connection: 'crm', readOnly: true }] };
const send = async ({ app, token }: Prescribed, body: string | Buffer, headers: Record<string, string> = {}) =>
  outcomeOf(await post(app, token, body, headers));

/** What the sandbox was asked to do, by its own account. */
const reached = ({ sandbox }: Prescribed) => JSON.stringify(sandbox.requests).includes('run_api_request');

describe('over HTTP', () => {
  it('DeniedTools refuses the tool and lets others through as they came', async () => {
    const rig = await prescribed({ policy: denied });
    rig.sandbox.clearRequests();
    expect(await call(rig, 'run_api_request', { method: 'GET', path: '/' })).toBe('GW_POLICY_TOOL');
    expect(rig.sandbox.requests).toEqual([]);
    expect(await call(rig)).toBe('ok');
    await rig.prescribe({});
    expect(await call(rig, 'run_api_request', { method: 'GET', path: '/' })).not.toBe('GW_POLICY_TOOL');
  });

  it('AllowedTools refuses what is not listed', async () => {
    const rig = await prescribed({ policy: { AllowedTools: [{ connection: 'crm', tools: ['search_*'] }] } });
    expect(await call(rig)).toBe('ok');
    expect(await call(rig, 'find_blockers', {})).toBe('GW_POLICY_TOOL');
  });

  it('AllowedTools with readOnly goes by what the service declares, and never opens what is not listed', async () => {
    const rig = await prescribed({ policy: readOnly });
    expect(await call(rig)).toBe('ok');
    expect(await call(rig, 'preview_update', {})).toBe('GW_POLICY_TOOL');
    expect(await call(rig, 'run_api_request', { method: 'GET', path: '/' })).toBe('GW_POLICY_TOOL');
    expect(await call(rig, 'no_such_tool', {})).toBe('GW_POLICY_TOOL');
    await rig.prescribe({ AllowedTools: [{ connection: 'crm', tools: ['find_blockers'], readOnly: true }] });
    expect(await call(rig)).toBe('GW_POLICY_TOOL');
    expect(await call(rig, 'find_blockers', {})).toBe('ok');
  });

  it('AllowedTools with readOnly lets nothing through while the service cannot be asked', async () => {
    const rig = await prescribed({ policy: readOnly });
    await rig.sandbox.kill();
    expect(await call(rig)).toBe('GW_POLICY_TOOLS_UNKNOWN');
  });

  it('a rule for one connection costs the others nothing', async () => {
    const rig = await prescribed({ policy: { DeniedTools: [{ connection: 'other', tools: ['*'] }] } });
    const large = JSON.stringify({ ...toolCall('echo', { text: 'x'.repeat(2 * 1024 * 1024) }) });
    expect(await send(rig, large, { 'Mcp-Method': 'tools/call', 'Mcp-Name': 'echo' })).toBe('ok');
  });

  it('reads no request larger than 1 MiB', async () => {
    const rig = await prescribed({ policy: denied });
    const large = JSON.stringify({ ...toolCall('echo', { text: 'x'.repeat(1024 * 1024) }) });
    expect(await send(rig, large)).toBe('GW_BODY_TOO_LARGE');
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(large));
        controller.close();
      },
    });
    const chunked = await fetch(rig.app.gateway.addressOf('crm'), {
      method: 'POST',
      headers: { Authorization: `Bearer ${rig.token}`, 'Content-Type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(await outcomeOf(chunked)).toBe('GW_BODY_TOO_LARGE');
  });
});

describe('a request that two readers could understand differently', () => {
  const target = { name: 'run_api_request', arguments: { method: 'GET', path: '/' }, _meta: META };
  const text = JSON.stringify(target);
  const smuggled: ReadonlyArray<readonly [string, string | Buffer, Record<string, string>?]> = [
    ['a method twice', `{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":${text}}`],
    [
      'a method twice, once in capitals',
      `{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call","params":${text}}`,
    ],
    ['a method twice, once with a long s', `{"jsonrpc":"2.0","id":1,"method":"ping","param\u017f":1,"params":${text}}`],
    [
      'parameters in capitals',
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"},"PARAMS":${text}}`,
    ],
    [
      'a name twice',
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","name":"run_api_request"}}`,
    ],
    [
      'a name in capitals',
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","NAME":"run_api_request"}}`,
    ],
    ['a method with a space', `{"jsonrpc":"2.0","id":1,"method":"tools/call ","params":${text}}`],
    ['a method in capitals', `{"jsonrpc":"2.0","id":1,"method":"Tools/Call","params":${text}}`],
    ['no name', `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{}}}`],
    ['a name that is a list', `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["run_api_request"]}}`],
    ['a list as parameters', `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["run_api_request"]}`],
    ['a byte order mark', `\uFEFF{"jsonrpc":"2.0","id":1,"method":"ping"}`],
    ['UTF-16', Buffer.from(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${text}}`, 'utf16le')],
    ['another character set', JSON.stringify(toolCall('echo')), { 'Content-Type': 'application/json; charset=utf-16' }],
    ['a compressed body', JSON.stringify(toolCall('echo')), { 'Content-Encoding': 'gzip' }],
    ['another type', JSON.stringify(toolCall('echo')), { 'Content-Type': 'text/plain' }],
    ['a header that names another tool', JSON.stringify(toolCall('echo')), { 'Mcp-Name': 'run_api_request' }],
    [
      'a header that names another method',
      JSON.stringify({ ...toolCall('echo'), method: 'ping' }),
      { 'Mcp-Method': 'tools/call' },
    ],
    [
      'a batch with something else in it',
      `[{"jsonrpc":"2.0","id":1,"method":"ping"},[${JSON.stringify(toolCall('run_api_request'))}]]`,
    ],
    ['no JSON', 'tools/call run_api_request'],
    ['nothing', ''],
  ];

  it('is refused in every form, and none of it reaches the server', async () => {
    const rig = await prescribed({ policy: denied });
    rig.sandbox.clearRequests();
    for (const [what, body, headers] of smuggled) {
      expect([what, await send(rig, body, headers)]).toEqual([what, 'GW_REQUEST_UNREADABLE']);
    }
    expect(reached(rig)).toBe(false);
    expect(rig.sandbox.requests).toEqual([]);
  });

  it('is refused in every member of a batch', async () => {
    const rig = await prescribed({ policy: denied });
    rig.sandbox.clearRequests();
    const batch = [toolCall('echo', { text: 'a' }), { ...toolCall('run_api_request'), id: 8 }];
    expect(await send(rig, JSON.stringify(batch))).toBe('GW_POLICY_TOOL');
    expect(rig.sandbox.requests).toEqual([]);
  });

  it('is never taken for one that calls fewer tools than any reader sees', () => {
    const names = fc.constantFrom('method', 'Method', 'params', 'name', 'NAME', 'id', 'x', '__proto__');
    const text = fc.constantFrom('tools/call', 'ping', 'run_api_request', 'echo');
    const object = fc.letrec((tie) => ({
      value: fc.oneof(text, fc.integer(), tie('object'), fc.array(tie('object'), { maxLength: 2 })),
      object: fc.array(fc.tuple(names, tie('value')), { maxLength: 5 }),
    })).object;
    const write = (value: unknown): string => {
      const isPairs =
        Array.isArray(value) &&
        value.every((each) => Array.isArray(each) && typeof each[0] === 'string' && each.length === 2);
      if (isPairs) return `{${value.map(([name, inner]) => `${JSON.stringify(name)}:${write(inner)}`).join(',')}}`;
      return Array.isArray(value) ? `[${value.map(write).join(',')}]` : JSON.stringify(value);
    };
    fc.assert(
      fc.property(object, (pairs) => {
        const bytes = Buffer.from(write(pairs));
        let tools: readonly string[] | null = null;
        try {
          tools = toolsIn(bytes);
        } catch {
          return;
        }
        // A reader that folds case, with the last of equal names counting: what Go's encoding/json does.
        const folding = JSON.parse(bytes.toString(), (_, value) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toLowerCase(), inner]))
            : value,
        );
        if (folding.method === 'tools/call') expect(tools).toEqual([folding.params?.name]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('over the other ways', () => {
  it('DeniedTools holds where the server speaks HTTP+SSE', async () => {
    const rig = await prescribed();
    await rig.app.connections.add({ id: 'old', provider: 'onboard', url: rig.sandbox.urls.sse, key: rig.key });
    expect(rig.app.connections.get('old')?.record.transport).toBe('http+sse');
    const { client, close } = await connectClient('2025-11-25', rig.app.gateway.addressOf('old'), {
      Authorization: `Bearer ${rig.token}`,
    });
    onTestFinished(close);
    await rig.prescribe(denied);
    await expect(client.callTool({ name: 'run_api_request', arguments: {} })).rejects.toThrow('GW_POLICY_TOOL');
    const found = await client.callTool({ name: 'search_customers', arguments: { query: 'a' } });
    expect(found.isError).not.toBe(true);
    await rig.prescribe(readOnly);
    await rig.prescribe({ AllowedTools: [{ connection: 'old', readOnly: true }] });
    await expect(client.callTool({ name: 'preview_update', arguments: {} })).rejects.toThrow('GW_POLICY_TOOL');
    expect((await client.callTool({ name: 'find_blockers', arguments: {} })).isError).not.toBe(true);
  });

  it('DeniedTools holds for the bridge', async () => {
    const rig = await prescribed();
    const channel = await openLocalChannel(rig.app, { quit: () => {} });
    onTestFinished(() => channel.close());
    rig.app.grants.issue({ id: 'desk', label: 'Desk', carrier: 'bridge', connections: 'all' });
    const client = new Client({ name: 'policy test', version: '1' });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [join(import.meta.dirname, '../../main/cli.ts'), 'bridge', '--client', 'desk', '--connection', 'crm'],
      env: { PATH: process.env.PATH ?? '', HOME: rig.folder, GANGWAY_HOME: rig.folder },
      stderr: 'ignore',
    });
    await client.connect(transport);
    onTestFinished(() => client.close());
    await rig.prescribe(denied);
    await expect(client.callTool({ name: 'run_api_request', arguments: {} })).rejects.toThrow('GW_POLICY_TOOL');
    expect((await client.callTool({ name: 'find_blockers', arguments: {} })).isError).not.toBe(true);
    await rig.prescribe(readOnly);
    await expect(client.callTool({ name: 'preview_update', arguments: {} })).rejects.toThrow('GW_POLICY_TOOL');
    await rig.prescribe({ DeniedClients: ['desk'] });
    // The bridge learns that its stream was ended when it next uses it.
    await client.callTool({ name: 'find_blockers', arguments: {} }).catch(() => {});
    await expect(client.callTool({ name: 'find_blockers', arguments: {} })).rejects.toThrow('GW_POLICY_CLIENT');
  });
});
