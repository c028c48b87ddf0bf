import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../main/faults/index.ts';
import { createPolicy } from '../../main/policy/index.ts';
import { bodyOf, call, jsonOf, type Rig, type Sent, send, startRig } from './rig.ts';

let rig: Rig;
let reached: number;
beforeEach(async () => {
  reached = 0;
  rig = await startRig((req, res) => {
    reached++;
    if (req.method === 'GET') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      return res.flushHeaders();
    }
    req.resume();
    return res.writeHead(202).end();
  });
});
afterEach(() => rig.close());

async function refusal(sent: Sent) {
  const res = await send(rig, { body: call(1), ...sent });
  const answer = await jsonOf(res);
  expect(res.headers['www-authenticate']).toBeUndefined();
  return [res.statusCode, answer.error.data.code];
}

describe('rule 1: loopback only', () => {
  it.each([
    'evil.example',
    'evil.example:1',
    '127.0.0.1.evil.example',
    'localhost:1',
    '0.0.0.0',
    '127.0.0.1@evil.example',
    '[::2]',
  ])('refuses the host %j', async (host) => {
    expect(await refusal({ headers: { Host: host } })).toEqual([403, 'GW_HOST_REFUSED']);
    expect(reached).toBe(0);
  });

  it.each([
    'https://evil.example',
    'null',
    'http://localhost:3000',
    'https://127.0.0.1',
    'file://',
    'chrome-extension://abc',
  ])('refuses the origin %j', async (origin) => {
    expect(await refusal({ headers: { Origin: origin } })).toEqual([403, 'GW_ORIGIN_REFUSED']);
    expect(reached).toBe(0);
  });

  it('answers under each of its own names and its own origin', async () => {
    for (const name of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST']) {
      const headers = { Host: `${name}:${rig.gateway.port}`, Origin: `http://${name}:${rig.gateway.port}` };
      expect((await send(rig, { headers, body: call(1) })).statusCode).toBe(202);
    }
  });

  it('listens on [::1] and not on other addresses of the machine', async () => {
    const v6 = connect({ host: '::1', port: rig.gateway.port });
    await once(v6, 'connect');
    v6.destroy();
    const other = connect({ host: '127.0.0.2', port: rig.gateway.port });
    expect((await once(other, 'error'))[0]).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each([
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-authorization-server/acme/mcp',
    '/acme/mcp/.well-known/openid-configuration',
    '/acme/.well-known/mcp',
    '/.well-known/mcp',
    '/register',
  ])('knows no %s', async (path) => {
    for (const method of ['GET', 'POST']) expect(await refusal({ path, method })).toEqual([404, 'GW_ROUTE_UNKNOWN']);
    expect(reached).toBe(0);
  });

  it('tells a client without a token nothing about connections', async () => {
    for (const path of ['/acme/mcp', '/nothing/mcp'])
      expect(await refusal({ path, token: null })).toEqual([401, 'GW_TOKEN_MISSING']);
    for (const token of ['x', `${rig.token}x`, rig.token.slice(0, -1), rig.token.toUpperCase()])
      expect(await refusal({ token })).toEqual([401, 'GW_TOKEN_UNKNOWN']);
    expect(reached).toBe(0);
  });

  it('survives requests that are no HTTP at all', async () => {
    for (const bytes of [
      'GET /acme/mcp HTTP/1.0\r\n\r\n',
      '\x16\x03\x01\x02',
      'GET http://evil.example/acme/mcp HTTP/1.1\r\n\r\n',
      `POST /acme/mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      `GET /acme/mcp HTTP/1.1\r\nX: ${'y'.repeat(64 * 1024)}\r\n\r\n`,
    ]) {
      const socket = connect({ host: '127.0.0.1', port: rig.gateway.port });
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
      socket.write(bytes);
      socket.end();
      await new Promise((resolve) => socket.on('close', resolve));
      expect(Buffer.concat(chunks).toString()).not.toMatch(/^HTTP\/1.1 2/);
    }
    expect(reached).toBe(0);
    expect((await send(rig, { body: call(1) })).statusCode).toBe(202);
  });
});

describe('rule 3: a token opens what it was granted', () => {
  it('refuses a connection that the client was not granted, without telling whether it exists', async () => {
    const token = rig.issue('other', ['elsewhere']);
    for (const path of ['/acme/mcp', '/absent/mcp'])
      expect(await refusal({ token, path })).toEqual([403, 'GW_CONNECTION_NOT_GRANTED']);
    expect(await refusal({ token, path: '/elsewhere/mcp' })).toEqual([404, 'GW_CONNECTION_UNKNOWN']);
    expect(reached).toBe(0);
  });

  it('ends open streams and refuses the next request when a grant is revoked', async () => {
    const token = rig.issue('leaver', 'all');
    const [leaving, staying] = await Promise.all([send(rig, { method: 'GET', token }), send(rig, { method: 'GET' })]);
    rig.grants.revoke('leaver');
    await expect(bodyOf(leaving)).rejects.toThrow(/aborted/);
    expect(await refusal({ token })).toEqual([401, 'GW_TOKEN_UNKNOWN']);
    expect(staying.destroyed).toBe(false);
    staying.destroy();
  });

  it('ends the old token and its open streams when a client is given a new one', async () => {
    const old = rig.issue('cursor', 'all');
    const stream = await send(rig, { method: 'GET', token: old });
    const next = rig.issue('cursor', 'all');
    await expect(bodyOf(stream)).rejects.toThrow(/aborted/);
    expect(await refusal({ token: old })).toEqual([401, 'GW_TOKEN_UNKNOWN']);
    expect((await send(rig, { token: next, body: call(1) })).statusCode).toBe(202);
  });

  it('takes a token in the address only from a client that was given that form', async () => {
    const inPath = rig.issue('narrow', 'all', 'path');
    expect((await send(rig, { token: null, path: `/t/${inPath}/acme/mcp`, body: call(1) })).statusCode).toBe(202);
    expect(await refusal({ token: null, path: `/t/${rig.token}/acme/mcp` })).toEqual([401, 'GW_TOKEN_PATH_OFF']);
    expect(await refusal({ token: rig.token, path: '/t/wrong/acme/mcp' })).toEqual([401, 'GW_TOKEN_UNKNOWN']);
  });

  it('stops the calls of a connection that is paused, and tells so in words', async () => {
    const stream = await send(rig, { method: 'GET' });
    rig.connections.pause('acme');
    await expect(bodyOf(stream)).rejects.toThrow(/aborted/);
    const answer = await jsonOf(await send(rig, { body: call(9) }));
    expect([answer.id, answer.error.data.code]).toEqual([9, 'GW_PAUSED']);
    expect(answer.error.message).toMatch(/Resume/);
  });
});

describe('policy at the gate', () => {
  it('is asked before every call, and can forbid tokens in addresses', async () => {
    await rig.close();
    const refusing = {
      ...createPolicy(),
      pathTokens: false,
      refusal: ({ client }: { client: string }) =>
        client === 'tester' ? new Fault('GW_CONNECTION_NOT_GRANTED', { client, connection: 'acme' }) : null,
    };
    rig = await startRig((_req, res) => res.writeHead(202).end(), { policy: refusing });
    expect(await refusal({})).toEqual([403, 'GW_CONNECTION_NOT_GRANTED']);
    expect(await refusal({ token: null, path: `/t/${rig.issue('narrow', 'all', 'path')}/acme/mcp` })).toEqual([
      401,
      'GW_TOKEN_PATH_OFF',
    ]);
    expect((await send(rig, { token: rig.issue('other', 'all'), body: call(1) })).statusCode).toBe(202);
  });
});

describe('the port', () => {
  it('is reported with the name of its holder when it is taken', async () => {
    const { startGateway } = await import('../../main/gateway/index.ts');
    const again = startGateway({ ...rig, policy: createPolicy(), port: rig.gateway.port, bodyLimit: 1 });
    await expect(again).rejects.toMatchObject({
      code: 'GW_PORT_TAKEN',
      details: { port: rig.gateway.port, holder: expect.stringContaining(`process ${process.pid}`) },
    });
  });

  it('lets calls under way end when the gateway closes, and refuses new ones in words', async () => {
    const agent = new Agent({ keepAlive: true });
    const warm = await send(rig, { body: call(1), agent });
    await bodyOf(warm);
    const stream = await send(rig, { method: 'GET', agent });
    const closing = rig.gateway.close(10_000);
    stream.destroy();
    await closing;
    expect(rig.gateway.callsUnderWay).toBe(0);
    const req = request({ host: '127.0.0.1', port: rig.gateway.port });
    req.end();
    await expect(once(req, 'response')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    agent.destroy();
  });
});
