/**
 * Started with an environment that loosens TLS: prints what Node's own fetch makes of it (the positive control) and what
 * the upstream does.
 */
import { createUpstream } from '../../main/upstream/index.ts';

const [origin = ''] = process.argv.slice(2);
const fetched = await fetch(origin).then(
  ({ status }) => status,
  ({ cause }) => cause.code,
);
const upstream = createUpstream({ proxyFor: async () => ({ kind: 'direct' }) });
const asked = await new Promise((resolve) => {
  upstream.exchange(
    { origin, path: '/', method: 'GET', headers: [], body: null },
    { onHead: resolve, onData: () => true, onEnd: () => {}, onFault: ({ code }) => resolve(code) },
  );
});
process.stdout.write(`fetch ${fetched}, upstream ${asked}`);
await upstream.close();
