import type { Socket } from 'node:net';
import { type ChannelKeys, deriveChannelKeys, FRAME, openFrames } from '../channel/index.ts';
import { answering } from '../contract/index.ts';
import { CONTROL_CALLS, type ControlHandlers } from './contract.ts';
import { newControlToken, publishControlToken, withdrawControlToken } from './token.ts';

/** Largest request and answer, bytes. */
export const MAX_CONTROL_BYTES = 4 * 1024 * 1024;
/** The id of the command line on the channel. */
export const CONTROL_ID = 'command-line';
/** Requests of one command line at a time; more wait in its socket. */
const MOST_UNDER_WAY = 8;

/** The app's side of the command line. */
export interface Control {
  /** What the channel verifies the command line with; undefined for an id that is not its. */
  keysOf(id: string): ChannelKeys | undefined;
  /** Answers a command line that has proved itself, until either side closes. */
  serve(stream: Socket): void;
  /**
   * Lets the command line in. To be called once the channel listens: before, the token of an app that is already
   * running would be overwritten. @throws Fault GW_DISK_FULL, GW_WRITE_FAILED
   */
  publish(): void;
  /** Lets nobody in any more. Answers under way still go out. */
  withdraw(): void;
}

/** @param data the host's data folder, where the token of this start is kept */
export function createControl(data: string, handlers: ControlHandlers): Control {
  const token = newControlToken();
  const keys = deriveChannelKeys(token);
  const answer = answering(CONTROL_CALLS, handlers);

  function serve(stream: Socket): void {
    let underWay = 0;
    const link = openFrames(stream, MAX_CONTROL_BYTES, {
      onFrame(kind, seq, payload) {
        const request = kind === FRAME.request ? parsedRequest(payload) : undefined;
        if (request === undefined) return void stream.destroy();
        if (++underWay >= MOST_UNDER_WAY) link.pause();
        return void answer(request.call, request.input).then((given) => {
          if (underWay-- === MOST_UNDER_WAY) link.resume();
          link.send(FRAME.answer, seq, [Buffer.from(JSON.stringify(given))]);
        });
      },
      onDrain: () => {},
      onClose: () => {},
    });
  }

  return {
    keysOf: (id) => (id === CONTROL_ID ? keys : undefined),
    serve,
    publish: () => publishControlToken(data, token),
    withdraw: () => withdrawControlToken(data, token),
  };
}

/** `{"call":…,"input":…}`, or undefined for anything else. */
function parsedRequest(payload: readonly Buffer[]): { readonly call: string; readonly input: unknown } | undefined {
  try {
    const { call, input } = JSON.parse(Buffer.concat(payload).toString('utf8')) as { call?: unknown; input?: unknown };
    return typeof call === 'string' ? { call, input } : undefined;
  } catch {
    return undefined;
  }
}
