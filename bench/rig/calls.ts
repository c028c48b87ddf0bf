// What one call of each kind sends, and the check of its answer: id and whole content, every time.

/** 1 MB, plain ASCII without anything that JSON would escape. */
export const BIG_TEXT = 'The quick brown fox jumps over the lazy dog. 0123456789-abcdefg '.repeat(16_384);
/** Notifications of one `first` call, and the ms between them: far enough apart to see one held back for the next. */
const FIRST_COUNT = 3;
const FIRST_DELAY_MS = 5;
const PADDING = 'abcdefghij klmnopqrst uvwxyz 0123456789 '.repeat(2);
/** From here on answers are compared as bytes once one of their kind was parsed and found right. */
const LARGE_BYTES = 20_000;

/**
 * echo: about 100 bytes, answered as JSON. echo_sse: the same, answered as an event stream. big: 1 MB answered as JSON.
 * first: three progress notifications 5 ms apart, then the result, on an event stream.
 */
export type Kind = 'echo' | 'echo_sse' | 'big' | 'first';

export interface Call {
  readonly id: number;
  readonly kind: Kind;
  readonly body: string;
  /** ms on the monotonic clock: sent, first notification had, answer had. 0 until then. */
  sentAt: number;
  firstAt: number;
  answeredAt: number;
  notified: number;
  /** @param problem what is wrong with the answer; undefined when it is right. */
  done(problem: string | undefined): void;
}

// Always seven digits, so that answers to different calls have the same length.
let nextId = 1_000_000;

export function createCall(kind: Kind): Call {
  const id = nextId++;
  const tool = (name: string, args: string, meta = '') =>
    `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{${meta}"name":"${name}","arguments":${args}}}`;
  const bodies: Record<Kind, () => string> = {
    echo: () => tool('echo', `{"text":"${echoText(id)}"}`),
    echo_sse: () => tool('echo_sse', `{"text":"${echoText(id)}"}`),
    big: () => tool('big', '{}'),
    first: () =>
      tool('stream', `{"count":${FIRST_COUNT},"delayMs":${FIRST_DELAY_MS}}`, `"_meta":{"progressToken":${id}},`),
  };
  return { id, kind, body: bodies[kind](), sentAt: 0, firstAt: 0, answeredAt: 0, notified: 0, done: () => {} };
}

function echoText(id: number): string {
  return `m-${id} ${PADDING}`;
}

/** What the rig reads of a JSON-RPC message. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly progressToken?: number; readonly progress?: number };
  readonly result?: { readonly content?: ReadonlyArray<{ readonly text?: string }> };
  readonly error?: { readonly message: string };
}

/** Matches every message that comes back to the calls under way, and verifies it. */
export interface Receiver {
  readonly pending: Map<number, Call>;
  take(bytes: Buffer): void;
  /** Notifications that belong to no call. */
  onNotification: (method: string) => void;
  /** What came that answers no call, with how often; reading it empties it. */
  takeStrays(): Map<string, number>;
}

export function createReceiver(): Receiver {
  const pending = new Map<number, Call>();
  const known = createKnownAnswers();
  let strays = new Map<string, number>();
  const stray = (text: string) => strays.set(text, (strays.get(text) ?? 0) + 1);

  const finish = (call: Call, problem: string | undefined) => {
    call.answeredAt = performance.now();
    pending.delete(call.id);
    call.done(problem);
  };

  const receiver: Receiver = {
    pending,
    onNotification: () => {},
    take(bytes) {
      const large = bytes.length > LARGE_BYTES;
      const repeated = large ? pending.get(known.idOf(bytes)) : undefined;
      if (repeated?.kind === 'big') return finish(repeated, undefined);
      const message = parse(bytes);
      if (!message) return void stray('not JSON');
      if (message.method !== undefined) {
        const call = pending.get(message.params?.progressToken ?? -1);
        if (!call) return receiver.onNotification(message.method);
        if (message.params?.progress === call.notified + 1) call.notified++;
        call.firstAt ||= performance.now();
        return;
      }
      const call = pending.get(message.id ?? -1);
      if (!call) return void stray('an answer to no call under way');
      const problem = problemWith(call, message);
      if (large && problem === undefined) known.learn(bytes, call.id);
      finish(call, problem);
    },
    takeStrays() {
      const taken = strays;
      strays = new Map();
      return taken;
    },
  };
  return receiver;
}

function parse(bytes: Buffer): Message | undefined {
  try {
    return JSON.parse(bytes.toString()) as Message;
  } catch {
    return undefined;
  }
}

function problemWith(call: Call, { error, result }: Message): string | undefined {
  if (error) return `error answer: ${error.message}`;
  const text = result?.content?.[0]?.text;
  if (call.kind === 'first') {
    if (call.notified !== FIRST_COUNT) return 'notifications lost, out of order or after the result';
    return text === `done ${FIRST_COUNT}` ? undefined : 'another text than done';
  }
  return text === (call.kind === 'big' ? BIG_TEXT : echoText(call.id)) ? undefined : 'another text than asked for';
}

/**
 * Large answers that were parsed and found right. One that differs from such an answer in nothing but the seven digits
 * of its id is right too, which a comparison of memory tells at a fraction of the cost of parsing 1 MB.
 */
function createKnownAnswers() {
  const DIGITS = 7;
  const answers: Array<{ readonly bytes: Buffer; readonly at: number }> = [];
  return {
    learn(bytes: Buffer, id: number) {
      const at = bytes.indexOf(`"id":${id}`);
      if (at >= 0 && answers.length < 4) answers.push({ bytes: Buffer.from(bytes), at: at + '"id":'.length });
    },
    /** @returns -1 for an answer that is not known. */
    idOf(bytes: Buffer): number {
      for (const { bytes: right, at } of answers) {
        const after = at + DIGITS;
        const same =
          right.length === bytes.length &&
          right.compare(bytes, 0, at, 0, at) === 0 &&
          right.compare(bytes, after, undefined, after) === 0;
        if (same) return Number(bytes.toString('latin1', at, after));
      }
      return -1;
    },
  };
}
