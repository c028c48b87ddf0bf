import type { Readable, Writable } from 'node:stream';
import {
  ANSWER_LIMIT,
  connectChannel,
  FRAME,
  type FrameKind,
  type FrameLink,
  gatherWrites,
  openFrames,
  REQUEST_LIMIT,
} from '../channel/index.ts';
import { Fault, toFault } from '../faults/index.ts';
import { createLineSplitter } from './lines.ts';
import { parseError, type Remembered, refusal, refusalOf, remember } from './refusals.ts';
import { readClientToken } from './token.ts';

/** Longest wait for answers after the client has closed its side, ms. */
const LAST_ANSWERS_MS = 2000;
/** First and longest wait before the app is looked for again, ms. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

const NEWLINE = Buffer.from('\n');
const SPACE = 0x20;

export interface BridgeOptions {
  /** Grant id of the AI client whose token is used. */
  readonly client: string;
  readonly connection: string;
  /** The host's data folder. */
  readonly data: string;
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Gets a sentence when the app cannot be reached; never a secret. */
  readonly stderr: Writable;
}

/**
 * The stdio side of a connection, for AI clients that start a program instead of speaking HTTP: lines of stdin go to
 * the running app, and what it answers becomes lines of stdout. Nothing else is written there. Holds no credential of
 * a hosted service and opens no window.
 *
 * While the app is not there, requests are answered with the fault that says so, and the next one looks again; when it
 * is back, the session goes on without the client noticing.
 * @returns exit code, when stdin has ended or nobody reads stdout any more
 */
export function runBridge(options: BridgeOptions): Promise<number> {
  const { client, connection, data, stdin, stdout, stderr } = options;
  const { promise: ended, resolve: exit } = Promise.withResolvers<number>();
  /** Requests without answer, by number. */
  const pending = new Map<number, Remembered>();
  /** Lines that came while there was no link. */
  let waiting: Buffer[] = [];
  let seq = 0;
  let link: FrameLink | null = null;
  let connecting = false;
  /** What continues the session with a restarted app. */
  let ticket: Buffer | null = null;
  let retry: NodeJS.Timeout | null = null;
  let retryMs = FIRST_RETRY_MS;
  let lastSaid = '';
  /** The client has closed its side. */
  let ending = false;
  let finished = false;

  const out = gatherWrites(stdout, () => link?.resume());
  const lines = createLineSplitter(REQUEST_LIMIT, {
    onLine(line) {
      if (link) return forward(link, line);
      waiting.push(line);
      reach();
    },
    onTooLong: (members) => print(refusalOf(members, new Fault('GW_BODY_TOO_LARGE', { limit: REQUEST_LIMIT }))),
  });

  function forward(to: FrameLink, line: Buffer) {
    seq = (seq + 1) >>> 0;
    pending.set(seq, remember(line));
    if (!to.send(FRAME.request, seq, [line])) stdin.pause();
  }

  function print(line: string | null) {
    if (line !== null) out.write([Buffer.from(line), NEWLINE]);
  }

  function onFrame(kind: FrameKind, of: number, payload: readonly Buffer[]) {
    if (kind === FRAME.resume) ticket = Buffer.concat(payload);
    if (kind !== FRAME.answer && kind !== FRAME.message) return;
    if (kind === FRAME.answer) pending.delete(of);
    if (payload.length > 0 && !out.write([...payload.map(onOneLine), NEWLINE])) link?.pause();
    if (ending && pending.size === 0) finish();
  }

  // ---- the app comes and goes

  function reach() {
    if (connecting || finished) return;
    connecting = true;
    if (retry) clearTimeout(retry);
    stdin.pause();
    void connected().then((reached) => {
      connecting = false;
      const queued = waiting;
      waiting = [];
      if (reached instanceof Fault) {
        for (const line of queued) print(parseError(line) ?? refusal(line, reached));
        missed(reached);
      } else for (const line of queued) forward(reached, line);
      if (!link?.full) stdin.resume();
      if (ending && pending.size === 0) finish();
    });
  }

  async function connected(): Promise<FrameLink | Fault> {
    try {
      const token = readClientToken(data, client);
      const socket = await connectChannel({ data, purpose: 'bridge', id: client, token });
      const opened = openFrames(socket, ANSWER_LIMIT, { onFrame, onDrain: () => stdin.resume(), onClose });
      opened.send(FRAME.open, 0, [Buffer.from(JSON.stringify({ connection }))]);
      if (ticket) opened.send(FRAME.resume, 0, [ticket]);
      if (out.full) opened.pause();
      link = opened;
      retryMs = FIRST_RETRY_MS;
      lastSaid = '';
      return opened;
    } catch (error) {
      return toFault(error);
    }
  }

  function missed(fault: Fault) {
    if (fault.code !== lastSaid) stderr.write(`gangway: ${fault.message}\n`);
    lastSaid = fault.code;
    if (fault.code === 'GW_NOT_RUNNING') later();
  }

  function onClose() {
    link = null;
    const fault = new Fault('GW_SESSION_LOST', { host: 'Gangway' });
    for (const remembered of pending.values()) print(refusal(remembered, fault));
    pending.clear();
    if (finished) return;
    if (ending) finish();
    else {
      stdin.resume();
      later();
    }
  }

  /** A session that was set up is continued without being asked to, because the server may have something to say. */
  function later() {
    if (ticket === null || ending) return;
    retry = setTimeout(reach, retryMs);
    retry.unref();
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  // ---- the end

  function onStdinEnd() {
    if (ending) return;
    ending = true;
    lines.end();
    if (pending.size === 0 && !connecting) finish();
    else setTimeout(finish, LAST_ANSWERS_MS).unref();
  }
  function finish() {
    if (finished) return;
    finished = true;
    if (retry) clearTimeout(retry);
    link?.end();
    out.flush();
    const done = () => exit(0);
    if (stdout.destroyed) return done();
    // Called when everything before it was read, or never.
    stdout.write('', done);
    setTimeout(done, LAST_ANSWERS_MS).unref();
  }

  stdout.on('error', finish).on('close', finish);
  stdin.on('data', lines.push).on('end', onStdinEnd).on('error', onStdinEnd);
  // Before the first line, so that by then the proof is done.
  reach();
  return ended;
}

/** Line ends in JSON lie between its tokens, where a space means the same. In place: the bytes are nobody else's. */
function onOneLine(json: Buffer): Buffer {
  for (const end of [0x0a, 0x0d]) {
    for (let at = json.indexOf(end); at !== -1; at = json.indexOf(end, at + 1)) json[at] = SPACE;
  }
  return json;
}
