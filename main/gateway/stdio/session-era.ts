import { Fault, isFault } from '../../faults/index.ts';
import { headerValue } from '../../upstream/index.ts';
import { isObject, parsedJson } from '../json.ts';
import { type Call, type CallEnd, refusalEnd } from './call.ts';
import { readClientMessage } from './client-message.ts';
import { followStream } from './follow.ts';
import { createSetUp } from './set-up.ts';
import { type Answer, type AnswerHandler, POST_HEADERS, type Wire } from './wire.ts';

/** Longest hold of messages for the head of the GET stream, ms: some servers send it with the first event only. */
const GATE_MS = 2000;
/** Fruitless connections after which the answer to a call is given up. */
const RESUME_ATTEMPTS = 5;

/** A session of the server, or none yet. */
interface Session {
  readonly id: string | null;
  /** Headers that carry it, flat. */
  readonly headers: readonly string[];
}

const NO_SESSION: Session = { id: null, headers: [] };

export interface SessionEraOptions {
  readonly wire: Wire;
  /** What the bridge is to hand back after the app was restarted, so that the session goes on. */
  keep(ticket: Buffer): void;
  /** The server forgot the session: its questions are void. */
  onRenewed(): void;
}

export interface SessionEra {
  send(call: Call): void;
  /** Goes on where a session of before left off. @param ticket as given to keep() */
  resume(ticket: Buffer): void;
  /** Ends the server's session. */
  close(): void;
}

/**
 * The client's side of Streamable HTTP in the revisions with sessions, 2025-03-26 to 2025-11-25: keeps session id and
 * version, opens the GET stream, resumes what breaks, and begins anew when the server has forgotten the session.
 */
export function createSessionEra({ wire, keep, onRenewed }: SessionEraOptions): SessionEra {
  const setUp = createSetUp(keep);
  let session = NO_SESSION;
  /** Messages that wait for the session to be set up. */
  let held: Call[] | null = null;
  let renewing: Promise<Fault | null> | null = null;
  /** Set up before, and in need of it again. */
  let lost = false;
  let stopListening = () => {};
  /** Calls whose stream broke, until their answer was fetched. */
  const resuming = new Set<Call>();
  let closed = false;

  const post = <Tag>(call: Call, of: Session, tag: Tag, handler: AnswerHandler<Tag>) => {
    const { bytes, keys } = call.message;
    return wire.start(
      { method: 'POST', headers: [...POST_HEADERS, ...of.headers], body: bytes, keys },
      call,
      tag,
      handler,
    );
  };

  function send(call: Call) {
    if (call.over) return;
    if (held !== null) {
      held.push(call);
      return;
    }
    const { method, kind } = call.message;
    if (method === 'initialize' && kind === 'request') begin(call);
    else if (lost) {
      held = [call];
      void renew(session);
    } else if (method === 'notifications/initialized') confirm(call);
    else if (method === 'notifications/cancelled') passCancel(call);
    else post(call, session, session, first);
  }

  function release() {
    const waiting = held ?? [];
    held = null;
    for (const call of waiting) send(call);
  }

  /** Messages that wait for a session that could not be had. `initialize` begins another. */
  function refuseHeld(fault: Fault) {
    const waiting = held ?? [];
    held = null;
    for (const call of waiting) {
      if (call.message.method === 'initialize') send(call);
      else call.end({ kind: 'fault', fault });
    }
  }

  // ---- the usual message

  const second: AnswerHandler<Session> = {
    onAnswer: ({ call, status }, parts) => call?.end({ kind: 'answer', parts, status }),
    onAccepted: ({ call, status }) => call?.end({ kind: 'accepted', status }),
    onRefused: ({ call }, refused) => call?.end(refusalEnd(call.message, refused, wire.host)),
    onBroken: (answer, fault) => (answer.lastEventId === '' ? endLost(answer, fault) : pickUp(answer, fault)),
  };
  const first: AnswerHandler<Session> = {
    ...second,
    onRefused(answer, refused) {
      const { call, tag } = answer;
      // The server did not take the message, because it does not know the session: the one thing that is safe to repeat.
      const forgotten = refused.status === 404 && tag.id !== null && setUp.known && call?.message.keys.length;
      if (!forgotten || !call) return second.onRefused(answer, refused);
      void renew(tag).then((fault) => {
        if (fault) call.end({ kind: 'fault', fault });
        else if (!call.over) post(call, session, session, second);
      });
    },
  };

  function endLost({ call }: Answer<Session>, fault: Fault) {
    call?.end({ kind: 'fault', fault });
  }

  /** The stream of a call broke, and the server gave ids to its events: the rest can be fetched. */
  function pickUp({ call, tag, lastEventId, retryMs }: Answer<Session>, fault: Fault) {
    if (!call || call.over || closed) return;
    resuming.add(call);
    const end = (how: CallEnd) => {
      resuming.delete(call);
      call.end(how);
    };
    followStream({
      wire,
      headers: tag.headers,
      call,
      from: { lastEventId, retryMs },
      attempts: RESUME_ATTEMPTS,
      onAnswer: ({ status }, parts) => end({ kind: 'answer', parts, status }),
      onRefused: () => end({ kind: 'fault', fault }),
      onGivenUp: (last) => end({ kind: 'fault', fault: last }),
    });
  }

  /**
   * Here a closed stream is no cancellation, so the server is told; then the stream is left, because a server that
   * obeys has nothing to end it with.
   */
  function passCancel(call: Call) {
    if (!setUp.known) return call.end({ kind: 'accepted', status: 0 });
    const { requestId } = call.message.params;
    const key = JSON.stringify(requestId) ?? '';
    const leave = () => {
      const pending = wire.find(key);
      const left = pending?.call ?? [...resuming].find(({ message }) => message.keys.includes(key));
      if (left) resuming.delete(left);
      left?.end({ kind: 'cancelled' });
      pending?.abort();
    };
    const told = (how: CallEnd) => {
      leave();
      call.end(how);
    };
    post(call, session, null, {
      onAnswer: ({ status }) => told({ kind: 'accepted', status }),
      onAccepted: ({ status }) => told({ kind: 'accepted', status }),
      onRefused: (_answer, refused) => call.end(refusalEnd(call.message, refused, wire.host)),
      onBroken: (_answer, fault) => call.end({ kind: 'fault', fault }),
    });
  }

  // ---- beginning

  function begin(call: Call) {
    const before = session;
    held = [];
    stopListening();
    session = NO_SESSION;
    lost = false;
    if (before.id !== null) forget(before);
    let id: string | null = null;
    const done = (how: CallEnd) => {
      call.end(how);
      release();
    };
    post(call, NO_SESSION, null, {
      onHead: (_answer, headers) => {
        id = headerValue(headers, 'mcp-session-id') ?? null;
      },
      onAnswer({ status }, parts) {
        const begun = sessionOf(Buffer.concat(parts), id);
        if (begun) {
          session = begun;
          setUp.begun(call.message.bytes);
        }
        done({ kind: 'answer', parts, status });
      },
      onAccepted: ({ status }) => done({ kind: 'accepted', status }),
      onRefused: (_answer, refused) => done(refusalEnd(call.message, refused, wire.host)),
      onBroken: (_answer, fault) => done({ kind: 'fault', fault }),
    });
  }

  /** What the server asks before it is listened to is lost; so nothing that may cause it is sent before. */
  function confirm(call: Call) {
    held = [];
    setUp.confirmed(call.message.bytes);
    const done = (how: CallEnd) => {
      call.end(how);
      release();
    };
    post(call, session, null, {
      onAnswer: () => {},
      onAccepted({ status }) {
        call.end({ kind: 'accepted', status });
        listen(release);
      },
      onRefused: (_answer, refused) => done(refusalEnd(call.message, refused, wire.host)),
      onBroken: (_answer, fault) => done({ kind: 'fault', fault }),
    });
  }

  /** @param ready called once: when the stream is open, is refused, or says nothing for too long */
  function listen(ready: () => void) {
    const of = session;
    let told = false;
    const once = () => {
      clearTimeout(gate);
      if (!told && !closed) ready();
      told = true;
    };
    const gate = setTimeout(once, GATE_MS);
    gate.unref();
    stopListening();
    stopListening = followStream({
      wire,
      headers: of.headers,
      call: null,
      attempts: Number.POSITIVE_INFINITY,
      onTried: once,
      onAnswer() {},
      onRefused({ status }, opened) {
        // A server without this stream may say 404 too; only one that had it says that the session is gone.
        if (status === 404 && opened && of.id !== null) void renew(of);
      },
      onGivenUp() {},
    });
  }

  // ---- beginning anew

  /** @returns why it could not be done */
  function renew(from: Session): Promise<Fault | null> {
    if (closed) return Promise.resolve(new Fault('GW_SESSION_LOST', { host: wire.host }));
    if (session !== from && !lost) return Promise.resolve(null);
    renewing ??= beginAnew().then((fault) => {
      renewing = null;
      if (fault) refuseHeld(fault);
      else release();
      return fault;
    });
    return renewing;
  }

  async function beginAnew(): Promise<Fault | null> {
    held ??= [];
    stopListening();
    lost = true;
    session = NO_SESSION;
    onRenewed();
    const begun = await initialize();
    if (isFault(begun)) return begun;
    session = begun;
    lost = false;
    const initialized = setUp.initialized();
    if (initialized === null) return null;
    const refusal = await tell(initialized);
    if (refusal) return refusal;
    await new Promise<void>((resolve) => listen(resolve));
    return null;
  }

  /** Says `initialize` again. Its answer is for us: the client had one. */
  function initialize(): Promise<Session | Fault> {
    return new Promise((resolve) => {
      let id: string | null = null;
      post(ownCall(setUp.initialize()), NO_SESSION, null, {
        onHead: (_answer, headers) => {
          id = headerValue(headers, 'mcp-session-id') ?? null;
        },
        onAnswer: (_answer, parts) =>
          resolve(sessionOf(Buffer.concat(parts), id) ?? new Fault('GW_SESSION_LOST', { host: wire.host })),
        onAccepted: () => resolve(new Fault('GW_SESSION_LOST', { host: wire.host })),
        onRefused: () => resolve(new Fault('GW_SESSION_LOST', { host: wire.host })),
        onBroken: (_answer, fault) => resolve(fault),
      });
    });
  }

  function tell(initialized: Buffer): Promise<Fault | null> {
    return new Promise((resolve) => {
      post(ownCall(initialized), session, null, {
        onAnswer: () => resolve(null),
        onAccepted: () => resolve(null),
        onRefused: () => resolve(new Fault('GW_SESSION_LOST', { host: wire.host })),
        onBroken: (_answer, fault) => resolve(fault),
      });
    });
  }

  function forget(of: Session) {
    const headers = [...of.headers];
    const ignore = { onAnswer() {}, onAccepted() {}, onRefused() {}, onBroken() {} };
    wire.start({ method: 'DELETE', headers, body: null, keys: [] }, null, null, ignore);
  }

  return {
    send,
    resume(ticket) {
      if (!setUp.restore(ticket)) return;
      lost = true;
      void renew(session);
    },
    close() {
      closed = true;
      stopListening();
      if (session.id !== null) forget(session);
    },
  };
}

/** The session that an answer to `initialize` begins; null when it is not a result. */
function sessionOf(answer: Buffer, id: string | null): Session | null {
  const message = parsedJson(answer);
  const result = isObject(message) ? message.result : undefined;
  const version = isObject(result) ? result.protocolVersion : undefined;
  if (typeof version !== 'string' || !/^[\x21-\x7e]{1,64}$/.test(version)) return null;
  const headers = ['MCP-Protocol-Version', version];
  return { id, headers: id === null ? headers : [...headers, 'Mcp-Session-Id', id] };
}

/** A message that is sent for the client, of which it learns nothing. */
const ownCall = (bytes: Buffer): Call => ({ message: readClientMessage(bytes), over: false, end() {} });
