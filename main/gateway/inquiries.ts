import type { Socket } from 'node:net';
import { type Attestor, type Program, UNKNOWN } from '../attest/index.ts';

/** Longest wait for the system's answer, ms. Windows PowerShell takes a second or two to start. */
const PATIENCE_MS = 10_000;
/** Most connections that are asked about at once, and most that wait for it. */
const MOST_AT_ONCE = 256;
const MOST_WAITING = 4096;
/** How many times as long as a batch took the next one waits: clients that connect for every call cost a quarter at most. */
const REST = 3;
/** Longest rest, ms; and while calls wait for the answer. */
const LONGEST_REST_MS = 2000;
const LONGEST_REST_AWAITED_MS = 500;

export interface InquiriesOptions {
  readonly attestor: Attestor;
  /** Whether calls wait for the answers. */
  readonly isWaitedFor: () => boolean;
  readonly patienceMs?: number;
}

export interface Inquiries {
  /** Who is at the other end; UNKNOWN where that cannot be found out, or the connection has ended. Never rejects. */
  ask(socket: Socket, kind: 'tcp' | 'channel'): Promise<Program>;
  /** Answers what is left with UNKNOWN. */
  close(): void;
}

interface Inquiry {
  readonly socket: Socket;
  readonly kind: 'tcp' | 'channel';
  readonly answer: (program: Program) => void;
}

/** Questions to the system, gathered while it answers earlier ones, and while it rests after them. */
export function createInquiries({ attestor, isWaitedFor, patienceMs = PATIENCE_MS }: InquiriesOptions): Inquiries {
  const waiting: Inquiry[] = [];
  const unanswered = new Set<Inquiry>();
  let busy = false;
  let closed = false;

  async function answerSome(): Promise<void> {
    const batch = waiting.splice(0, MOST_AT_ONCE);
    for (const kind of ['tcp', 'channel'] as const) {
      const ones = batch.filter((each) => each.kind === kind && !each.socket.destroyed);
      const answers = ones.length === 0 ? [] : await bounded(asked(kind, ones), patienceMs);
      // A connection that ended meanwhile may have left its ports to another one.
      for (const [at, one] of ones.entries()) settle(one, (!one.socket.destroyed && answers[at]) || UNKNOWN);
    }
    for (const one of batch) settle(one, UNKNOWN);
  }

  const asked = (kind: Inquiry['kind'], ones: readonly Inquiry[]): Promise<readonly Program[]> =>
    kind === 'tcp'
      ? attestor.tcp(ones.map(({ socket }) => tcpPeerOf(socket)))
      : attestor.channel(ones.map(({ socket }) => ({ descriptor: descriptorOf(socket) })));

  function settle(one: Inquiry, program: Program): void {
    if (unanswered.delete(one)) one.answer(program);
  }

  function begin(): void {
    if (busy || closed || waiting.length === 0) return;
    busy = true;
    const started = performance.now();
    void answerSome().finally(() => {
      const rest = REST * (performance.now() - started);
      setTimeout(
        () => {
          busy = false;
          begin();
        },
        Math.min(rest, isWaitedFor() ? LONGEST_REST_AWAITED_MS : LONGEST_REST_MS),
      ).unref();
    });
  }

  return {
    ask(socket: Socket, kind: Inquiry['kind']): Promise<Program> {
      if (closed || waiting.length >= MOST_WAITING) return Promise.resolve(UNKNOWN);
      return new Promise((answer) => {
        const inquiry = { socket, kind, answer };
        waiting.push(inquiry);
        unanswered.add(inquiry);
        // After the request that is being handled.
        setImmediate(begin);
      });
    },
    close() {
      closed = true;
      for (const one of unanswered) settle(one, UNKNOWN);
    },
  };
}

/** An answer that is late or broken is none. */
function bounded(answers: Promise<readonly Program[]>, patienceMs: number): Promise<readonly Program[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), patienceMs);
    answers
      .catch(() => [])
      .then((found) => {
        clearTimeout(timer);
        resolve(found);
      });
  });
}

const tcpPeerOf = ({ remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 }: Socket) => ({
  address: remoteAddress,
  port: remotePort,
  localAddress,
  localPort,
});

/** Node gives no other way to tell which of its sockets the system means. */
const descriptorOf = (socket: Socket): number =>
  (socket as Socket & { readonly _handle?: { readonly fd?: number } | null })._handle?.fd ?? -1;
