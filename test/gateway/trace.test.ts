/** Traces of a client (W3C Trace Context) pass through, and link its calls in the log. */
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { traceOf } from '../../main/gateway/trace.ts';
import { rig as bridgeRig } from '../bridge/rig.ts';
import { json, result, sessionServer } from '../bridge/upstream.ts';
import { startClient, startLegacyRig } from './legacy-rig.ts';
import { bodyOf, call, type Rig, send, startRig } from './rig.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${SPAN}-01`;
const LINK = { traceId: TRACE, spanId: SPAN };

let rig: Rig | null = null;
afterEach(async () => {
  await rig?.close();
  rig = null;
});

it.each([TRACEPARENT, `00-${TRACE}-${SPAN}-00`, `cc-${TRACE}-${SPAN}-01-what the future is like`])(
  'is read from %s',
  (text) => expect(traceOf(text)).toEqual(LINK),
);

it.each([
  undefined,
  null,
  7,
  {},
  '',
  'hello',
  `ff-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  TRACEPARENT.toUpperCase(),
  ` ${TRACEPARENT}`,
  `${TRACEPARENT}, ${TRACEPARENT}`,
  `${TRACEPARENT}\n`,
  `00-${TRACE}-${SPAN}`,
  `cc-${TRACE}-${SPAN}-01-${'x'.repeat(300)}`,
])('is not read from %j', (value) => expect(traceOf(value)).toEqual({}));

it('passes through the gateway unchanged, and links the call in the log', async () => {
  const seen: Array<Record<string, unknown>> = [];
  rig = await startRig(async (req, res) => {
    const { traceparent, tracestate } = req.headers;
    seen.push({ traceparent, tracestate });
    await bodyOf(req);
    res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const hostile = `00-${TRACE}-${'<script>'.repeat(2)}-01`;
  for (const traceparent of [TRACEPARENT, hostile]) {
    const headers = { traceparent, tracestate: 'vendor=t61rcWkgMzE' };
    await bodyOf(await send(rig, { headers, body: call(1) }));
  }
  await bodyOf(await send(rig, { body: call(1) }));
  expect(seen).toEqual([
    { traceparent: TRACEPARENT, tracestate: 'vendor=t61rcWkgMzE' },
    { traceparent: hostile, tracestate: 'vendor=t61rcWkgMzE' },
    {},
  ]);
  await expect.poll(() => rig?.calls.recent().length).toBe(3);
  const [none, bad, good] = rig.calls.recent();
  expect(good).toMatchObject(LINK);
  for (const each of [bad, none]) expect(Object.keys(each ?? {})).not.toContain('traceId');
});

it('passes through to an HTTP+SSE server, and links the call in the log', async () => {
  const legacy = await startLegacyRig({ answer: () => ({}) });
  onTestFinished(() => legacy.close());
  const client = await startClient(legacy);
  await (await client.post({ jsonrpc: '2.0', id: 7, method: 'tools/call' }, { traceparent: TRACEPARENT })).text();
  expect(legacy.calls.at(-1)).toMatchObject({ method: 'tools/call', ...LINK });
  const posts = legacy.server.requests.filter(({ method }) => method === 'POST');
  expect(posts.map(({ headers }) => headers.traceparent)).toContain(TRACEPARENT);
});

it('is taken from a message that comes in by the bridge, which has no headers', async () => {
  const server = sessionServer((heard, res) => json(res, result(heard, {})));
  const { client, app, upstream } = await bridgeRig(server.respond);
  await client.initialize();
  const params = { name: 'echo', _meta: { traceparent: TRACEPARENT } };
  await client.ask('tools/call', params);
  await client.ask('tools/call', { name: 'echo', _meta: { traceparent: [TRACEPARENT] } });
  await client.ask('tools/call', { name: 'echo', _meta: null });
  await expect.poll(() => app.records.filter(({ tool }) => tool === 'echo').length).toBe(3);
  const [linked, ...others] = app.records.filter(({ tool }) => tool === 'echo');
  expect(linked).toMatchObject(LINK);
  for (const each of others) expect(Object.keys(each)).not.toContain('traceId');
  expect(upstream.posts('tools/call')[0]?.message.params).toEqual(params);
});
