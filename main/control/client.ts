import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Problem, problemSchema } from '../../preload/contract.ts';
import { connectChannel, FRAME, openFrames } from '../channel/index.ts';
import { describeFault, Fault, isFault, toFault } from '../faults/index.ts';
import { CONTROL_CALLS, type ControlCallName, type ControlInput, type ControlOutput } from './contract.ts';
import { CONTROL_ID, MAX_CONTROL_BYTES } from './server.ts';
import { controlTokenFile, readControlToken } from './token.ts';

/** A problem that the app told, in its words. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.what} ${problem.means} ${problem.todo} [${problem.code}]`);
    this.name = 'Refusal';
    this.problem = problem;
  }
}

/** What went wrong, in words: met here, or told by the app. */
export const problemOf = (error: unknown): Problem =>
  error instanceof Refusal ? error.problem : describeFault(toFault(error));

/** The running app, as the command line asks it. */
export interface ControlClient {
  /** @throws Refusal with the app's problem; Fault GW_APP_LOST, GW_CONTRACT_MISMATCH */
  ask<N extends ControlCallName>(call: N, input: ControlInput<N>): Promise<ControlOutput<N>>;
  /** Resolves when the app closed the connection, or close() did. */
  readonly closed: Promise<void>;
  close(): void;
}

/** An app that is just starting listens a moment before its token is there. ms */
const TOKEN_WAIT_MS = 1000;
const TOKEN_LOOK_MS = 20;

/**
 * Connects to the running app of this user; both sides prove themselves before anything is asked.
 * @param data the host's data folder
 * @throws Fault GW_NOT_RUNNING, GW_LISTENER_UNPROVEN, GW_CONTROL_REFUSED, GW_CONTROL_TOKEN_UNREADABLE
 */
export async function connectControl(data: string): Promise<ControlClient> {
  return clientOver(await proven(data));
}

async function proven(data: string): Promise<Socket> {
  const giveUpAt = performance.now() + TOKEN_WAIT_MS;
  for (;;) {
    const token = readControlToken(data);
    try {
      // Without a token the proof fails, but whether anything listens is told all the same.
      return await connectChannel({ data, purpose: 'control', id: CONTROL_ID, token: token ?? 'none' });
    } catch (error) {
      if (!isFault(error) || error.code !== 'GW_TOKEN_UNKNOWN') throw error;
      if (performance.now() < giveUpAt) await wait(TOKEN_LOOK_MS);
      else throw new Fault('GW_CONTROL_REFUSED', { file: controlTokenFile(data) }, { cause: error });
    }
  }
}

interface Waiting {
  resolve(payload: Buffer): void;
  reject(fault: Fault): void;
}

function clientOver(socket: Socket): ControlClient {
  const waiting = new Map<number, Waiting>();
  const closed = Promise.withResolvers<void>();
  let over = false;
  let last = 0;
  const link = openFrames(socket, MAX_CONTROL_BYTES, {
    onFrame(_kind, seq, payload) {
      waiting.get(seq)?.resolve(Buffer.concat(payload));
      waiting.delete(seq);
    },
    onDrain: () => {},
    onClose() {
      over = true;
      for (const { reject } of waiting.values()) reject(new Fault('GW_APP_LOST'));
      closed.resolve();
    },
  });

  return {
    async ask(call, input) {
      if (over) throw new Fault('GW_APP_LOST');
      const seq = ++last;
      const answer = new Promise<Buffer>((resolve, reject) => waiting.set(seq, { resolve, reject }));
      link.send(FRAME.request, seq, [Buffer.from(JSON.stringify({ call, input }))]);
      return checked(call, await answer);
    },
    closed: closed.promise,
    close: () => link.end(),
  };
}

function checked<N extends ControlCallName>(call: N, payload: Buffer): ControlOutput<N> {
  const { ok, value, problem } = parsed(payload);
  const told = problemSchema.safeParse(problem);
  if (ok === false && told.success) throw new Refusal(told.data);
  const given = CONTROL_CALLS[call].out.safeParse(value);
  if (ok !== true || !given.success) throw new Fault('GW_CONTRACT_MISMATCH', { call });
  return given.data as ControlOutput<N>;
}

function parsed(payload: Buffer): { ok?: unknown; value?: unknown; problem?: unknown } {
  try {
    return JSON.parse(payload.toString('utf8')) as object;
  } catch {
    return {};
  }
}
