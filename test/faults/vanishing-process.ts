/**
 * A server that vanishes from the network without a word, and what becomes of calls. To be run in a network of its own
 * (unshare --net), because the address that the server is reached at is taken away.
 * usage: vanishing-process.ts h2|http/1.1 SILENCE_MS
 * It prints one JSON object: how each call ended, and after how long it did, ms.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createUpstream, type ResponseSink } from '../../main/upstream/index.ts';
import { createAuthority } from '../sandbox/index.ts';

const [protocol = '', silence = ''] = process.argv.slice(2);
/** An address of documentation (RFC 5737). */
const ADDRESS = '192.0.2.1';
const ip = (...words: string[]) => execFileSync('ip', words, { stdio: 'ignore' });

ip('link', 'set', 'lo', 'up');
ip('address', 'add', `${ADDRESS}/32`, 'dev', 'lo');

const authority = createAuthority('vanishing server');
const certificate = authority.issue({ hosts: [ADDRESS] });
const server = protocol === 'h2' ? http2.createSecureServer(certificate) : https.createServer(certificate);
const answer: RequestListener = (req, res) => {
  req.resume();
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.write('data: {}\n\n');
  if (req.url === '/short') res.end();
};
server.on('request', answer);
server.listen(0, ADDRESS);
await once(server, 'listening');
const origin = `https://${ADDRESS}:${(server.address() as AddressInfo).port}`;

const upstream = createUpstream({
  trust: { anchors: [authority.pem] },
  proxyFor: async () => ({ kind: 'direct' }),
  connectTimeoutMs: 300,
  silenceMs: Number(silence),
});

interface Ended {
  readonly how: string;
  readonly afterMs: number;
}

/** `begun` resolves with the first bytes of the answer. */
function call(path: string): { begun: Promise<void>; ended: Promise<Ended> } {
  const started = performance.now();
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Ended>();
  const settle = (how: string) => ended.resolve({ how, afterMs: Math.round(performance.now() - started) });
  const sink: ResponseSink = {
    onHead: () => {},
    onData() {
      begun.resolve();
      return true;
    },
    onEnd: () => settle('answered'),
    onFault: ({ code }) => settle(code),
  };
  upstream.exchange({ origin, path, method: 'POST', headers: [], body: Buffer.from('{}') }, sink);
  return { begun: begun.promise, ended: ended.promise };
}

const before = await call('/short').ended;
const stream = call('/stream');
await stream.begun;
const early = await Promise.race([
  stream.ended,
  wait(Number(silence) * (protocol === 'h2' ? 2 : 0.5), { how: 'still open' }),
]);
ip('address', 'del', `${ADDRESS}/32`, 'dev', 'lo');
// On HTTP/1.1 a call that is sent into the void has a connection to itself, and nothing tells it from one that waits for
// its answer; it ends with the patience of its client.
const sent = protocol === 'h2' ? call('/short').ended : Promise.resolve(null);
const [lost, first] = await Promise.all([stream.ended, sent]);
const later = await call('/short').ended;
ip('address', 'add', `${ADDRESS}/32`, 'dev', 'lo');
const back = await call('/short').ended;
process.stdout.write(JSON.stringify({ before, early, lost, first, later, back }));
await upstream.close();
process.exit(0);
