import { clientFileGuards } from './client-files.ts';
import { deviceGuards } from './device.ts';
import { evidenceGuards } from './evidence.ts';
import { exposureGuards } from './exposure.ts';
import type { Mutant } from './mutant.ts';
import { policyGuards } from './policy.ts';
import { rotationGuards } from './rotation.ts';
import { signInGuards } from './sign-in.ts';
import { windowGuards } from './window.ts';

const GATE = 'test/gateway/gate.test.ts';
const TRANSPARENCY = 'test/gateway/transparency.test.ts';

const admission: readonly Mutant[] = [
  {
    file: 'main/gateway/gate.ts',
    text: 'if (foreign) return foreign;',
    replacement: '',
    test: GATE,
    why: 'a web page or another name of this machine is refused',
  },
  {
    file: 'main/gateway/gate.ts',
    text: ' ?? foreignOrigin(req.headers.origin, port())',
    replacement: '',
    test: GATE,
    why: 'a foreign Origin is refused',
  },
  {
    file: 'main/gateway/gate.ts',
    text: "&& Number(local[1] ?? 80) === port ? null : new Fault('GW_HOST",
    replacement: "? null : new Fault('GW_HOST",
    test: GATE,
    why: 'the Host must name the port of the gateway',
  },
  {
    file: 'main/gateway/gate.ts',
    text: " || req.url?.includes('/.well-known/')",
    replacement: '',
    test: GATE,
    why: 'there is no sign-in metadata on the local side',
  },
  {
    file: 'main/gateway/gate.ts',
    text: 'if (!granted) return',
    replacement: 'if (false) return',
    test: GATE,
    why: 'a client reaches only the connections that it was granted',
  },
  {
    file: 'main/gateway/gate.ts',
    text: "grant.carrier === 'path' && policy.pathTokens",
    replacement: 'policy.pathTokens',
    test: GATE,
    why: 'a token that belongs in a header is not taken from an address',
  },
  {
    file: 'main/gateway/gate.ts',
    text: "grant.carrier === 'path' && policy.pathTokens",
    replacement: "grant.carrier === 'path'",
    test: GATE,
    why: 'policy can forbid tokens in addresses',
  },
  {
    file: 'main/gateway/gate.ts',
    text: 'policy.refusal({ client: grant.id, connection: id }) ??',
    replacement: '',
    test: GATE,
    why: 'policy is asked before every call',
  },
  {
    file: 'main/gateway/gateway.ts',
    text: 'live.endWhere((call) => call.grant.id === id, fault);',
    replacement: '',
    test: GATE,
    why: 'open streams end when their client is revoked',
  },
  {
    file: 'main/clients/grants.ts',
    text: 'if (replaced) ended(replaced);',
    replacement: '',
    test: GATE,
    why: 'open streams end when the token of their client is replaced',
  },
];

const locks: readonly Mutant[] = [
  {
    file: 'main/host/process-lock.ts',
    text: "openSync(file, 'wx', 0o600)",
    replacement: "openSync(file, 'a', 0o600)",
    test: 'test/host/process-lock.test.ts',
    why: 'asking once more does not drop a lock that is held',
  },
  {
    file: 'main/host/process-lock.ts',
    text: '  held.add(taken);\n',
    replacement: '',
    test: 'test/host/process-lock.test.ts',
    why: 'the collector does not give a lock up',
  },
];

const passage: readonly Mutant[] = [
  {
    file: 'main/gateway/headers.ts',
    text: ', ...credentialNames]',
    replacement: ']',
    test: TRANSPARENCY,
    why: "a client's own credential headers stay behind",
  },
  {
    file: 'main/gateway/headers.ts',
    text: '|| named?.has(lower)) continue',
    replacement: ') continue',
    test: TRANSPARENCY,
    why: 'headers that Connection names stay behind',
  },
  {
    file: 'main/gateway/headers.ts',
    text: '!hops.has(',
    replacement: 'hops !== null || !hops.has(',
    test: TRANSPARENCY,
    why: "headers that the upstream's Connection names stay behind",
  },
  {
    file: 'main/gateway/headers.ts',
    text: "'www-authenticate', ",
    replacement: '',
    test: TRANSPARENCY,
    why: 'no challenge of the upstream makes a client sign in against 127.0.0.1',
  },
  {
    file: 'main/gateway/headers.ts',
    text: "  'cookie',\n",
    replacement: '',
    test: TRANSPARENCY,
    why: 'cookies of the local side stay behind',
  },
  {
    file: 'main/gateway/forward.ts',
    text: 'process.nextTick(flushUnlessWritten, this)',
    replacement: 'void 0',
    test: TRANSPARENCY,
    why: 'a head does not wait for its body',
  },
  {
    file: 'main/gateway/forward.ts',
    text: 'return more;',
    replacement: 'return true;',
    test: TRANSPARENCY,
    why: 'a client that stops reading stops its upstream',
  },
  {
    file: 'main/gateway/forward.ts',
    text: "    this.#exchange?.abort();\n    this.#finish('aborted', null);",
    replacement: "    this.#finish('aborted', null);",
    test: TRANSPARENCY,
    why: 'the upstream call ends when its client leaves',
  },
  {
    file: 'main/gateway/forward.ts',
    text: 'if (bytes > limit) exceeded',
    replacement: 'if (false) exceeded',
    test: TRANSPARENCY,
    why: 'the limit of a body holds also for one that does not tell its length',
  },
  {
    file: 'main/gateway/answers.ts',
    text: '  if (res.headersSent || res.destroyed) {\n    res.destroy();',
    replacement: '  if (res.headersSent || res.destroyed) {\n    res.end();',
    test: 'test/faults/resets.test.ts',
    only: 'breaks the answer off',
    why: 'an answer that broke off never looks complete',
  },
  {
    file: 'main/upstream/exchange.ts',
    text: 'status >= 300 && status < 400 && status !== 304',
    replacement: 'false',
    test: TRANSPARENCY,
    why: 'no redirect is followed or passed on',
  },
  {
    file: 'main/connections/observed-call.ts',
    text: 'if (status === 401 && this.sentWith !== null)',
    replacement: 'if (false)',
    test: TRANSPARENCY,
    why: 'a refused key is told in words and not as a 401',
  },
];

const KILLED = 'test/faults/killed-mid-stream.test.ts';
const GARBLED = 'test/faults/garbled-answers.test.ts';
const HALF_OPEN = 'test/faults/half-open.test.ts';
const DISK_FULL = 'test/faults/disk-full.test.ts';
const SURFACES = 'test/canary/surfaces.test.ts';

const brokenStreams: readonly Mutant[] = [
  {
    file: 'main/gateway/forward.ts',
    text: 'if (this.#resumption?.resumable === false) cutShort',
    replacement: 'if (false) cutShort',
    test: KILLED,
    only: 'cannot be taken up',
    why: 'a client of sessions does not wait for an answer that will never come',
  },
  {
    file: 'main/gateway/cut-short.ts',
    text: "if (head === 'id:') hasId = true;",
    replacement: '',
    test: KILLED,
    only: 'adds nothing to a stream that its client',
    why: 'a stream that can be taken up again is left as it is',
  },
  {
    file: 'main/gateway/cut-short.ts',
    text: "if (head === 'id:') hasId = true;",
    replacement: "if (head === 'id:') resumable = true;",
    test: KILLED,
    only: 'is not misled',
    why: 'an id counts once its event has ended',
  },
  {
    file: 'main/gateway/cut-short.ts',
    text: " || headerValue(headers, 'content-encoding') !== undefined",
    replacement: '',
    test: KILLED,
    only: 'compressed',
    why: 'plain text is not written into a compressed stream',
  },
  {
    file: 'main/gateway/cut-short.ts',
    text: '\\nevent: cut-short\\n\\n',
    replacement: '\\n\\n',
    test: KILLED,
    only: 'says in the stream',
    why: 'half an event is not handed on as a whole one',
  },
  {
    file: 'main/gateway/cut-short.ts',
    text: 'res.socket.destroySoon();',
    replacement: 'res.end();',
    test: KILLED,
    only: 'says in the stream',
    why: 'a stream that broke off never looks complete',
  },
  {
    file: 'main/gateway/cut-short.ts',
    text: ' || res.writableLength > 0',
    replacement: '',
    test: KILLED,
    only: 'from outside',
    why: 'the connection of a client that does not read is not kept for a last word',
  },
];

const upstreamFaults: readonly Mutant[] = [
  {
    file: 'main/gateway/forward.ts',
    text: "PHRASE.test(statusText) ? statusText : ''",
    replacement: 'statusText',
    test: GARBLED,
    why: 'odd words after a status do not swallow the answer',
  },
  {
    file: 'main/upstream/errors.ts',
    text: 'if (unreadable !== null) return',
    replacement: 'if (false) return',
    test: GARBLED,
    why: 'an answer that is no HTTP is called what it is',
  },
  {
    file: 'main/upstream/errors.ts',
    text: 'if (unreadable === UNFINISHED) return',
    replacement: 'if (false) return',
    test: KILLED,
    only: 'takes no unfinished stream',
    why: 'an answer that breaks off is a lost one and not a malformed one',
  },
  {
    file: 'main/upstream/errors.ts',
    text: 'if (started && OF_THE_WAY.has(code)) return',
    replacement: 'if (false) return',
    test: HALF_OPEN,
    only: 'over HTTP/2',
    why: 'of a call that was sent it is never said that it can be repeated',
  },
  {
    file: 'main/upstream/pool.ts',
    text: 'if (silent > LOOKS) socket.destroy',
    replacement: 'if (false) socket.destroy',
    test: HALF_OPEN,
    only: 'over HTTP/2',
    why: 'a server that vanished does not hold every later call',
  },
  {
    file: 'main/upstream/pool.ts',
    text: 'h2Options: { pingInterval: silenceMs / LOOKS },',
    replacement: '',
    test: HALF_OPEN,
    only: 'over HTTP/2',
    why: 'a server that is merely quiet is asked for signs of life',
  },
  {
    file: 'main/upstream/exchange.ts',
    text: 'PASSING.has(fault.code)',
    replacement: 'false',
    test: 'test/faults/resets.test.ts',
    only: 'lets nobody notice',
    why: 'a connection that fails once is tried again',
  },
  {
    file: 'main/upstream/exchange.ts',
    text: 'const unsent = this.#controller === null && (',
    replacement: "PASSING.add('GW_UPSTREAM_LOST');\n    const unsent = true || (",
    test: 'test/faults/resets.test.ts',
    only: 'sends a call once',
    why: 'a call that may have arrived is never sent twice',
  },
];

const local: readonly Mutant[] = [
  {
    file: 'main/gateway/listener.ts',
    text: 'createServer({ ...limits, noDelay',
    replacement: 'createServer({ noDelay',
    test: 'test/faults/slowloris.test.ts',
    only: 'cuts off fifty clients',
    why: 'a request that never ends is cut off',
  },
  {
    file: 'main/gateway/listener.ts',
    text: 'server.maxConnections = limits.maxConnections;',
    replacement: '',
    test: 'test/faults/ten-thousand-connects.test.ts',
    only: 'takes no more connections',
    why: 'there is a bound on connections',
  },
  {
    file: 'main/connections/connections.ts',
    text: 'else await vault.setPassword(serviceOf(id), ACCOUNT, before);\n      throw error;',
    replacement: 'throw error;',
    test: DISK_FULL,
    why: 'a change that could not be saved leaves the key as it was',
  },
  {
    file: 'main/clients/grants.ts',
    text: '        putBack();\n',
    replacement: '',
    test: DISK_FULL,
    why: 'a grant that could not be saved leaves no token behind',
  },
];

const secrets: readonly Mutant[] = [
  {
    file: 'main/connections/connections.ts',
    text: "reason: 'there is none of this name'",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it becomes source text
    replacement: 'reason: `there is none called "${id}"`',
    test: SURFACES,
    why: 'a key in the wrong field is not repeated',
  },
  {
    file: 'main/connections/records.ts',
    text: "host: url.host || 'given'",
    replacement: 'host: url.host || text',
    test: SURFACES,
    why: 'a key in place of an address is not repeated',
  },
  {
    file: 'main/upstream/exchange.ts',
    text: '{ origin, path, method: method as Dispatcher.HttpMethod',
    replacement:
      '(process.stderr.write(String(headers)), 0) || { origin, path, method: method as Dispatcher.HttpMethod',
    test: 'test/canary/product.test.ts',
    why: 'a credential in what a process prints is found',
  },
  {
    file: 'main/audit/calls.ts',
    text: 'queue.push(call)',
    replacement: "queue.push(() => ({ ...call(), tool: 'cnry-\"Zk7\\\\q+/=%&<Q9r2Jd5Wv8Xt3' }))",
    test: SURFACES,
    only: 'browser window',
    why: 'a credential in what a window is told is found',
  },
];

export const MUTANTS: readonly Mutant[] = [
  ...clientFileGuards,
  ...admission,
  ...locks,
  ...passage,
  ...brokenStreams,
  ...upstreamFaults,
  ...local,
  ...secrets,
  ...windowGuards,
  ...evidenceGuards,
  ...deviceGuards,
  ...exposureGuards,
  ...rotationGuards,
  ...policyGuards,
  ...signInGuards,
];
