import type { Socket } from 'node:net';
import { type Attestor, isKnown, type Program, UNKNOWN, type Unattested } from '../attest/index.ts';
import type { CallLog } from '../audit/index.ts';
import type { Binding, Bindings, Grant } from '../clients/index.ts';
import { Fault, toFault } from '../faults/index.ts';
import { createInquiries } from './inquiries.ts';

/** How much the program behind a grant matters: not at all, to be shown, or to be refused. */
export type ClientBinding = 'off' | 'warn' | 'enforce';

/** What was found of a program against the grant that it used. */
export type Verdict = 'unchecked' | 'bound' | 'other-program' | 'unattested';

/** A program that was seen behind a client. */
export interface SeenProgram {
  readonly name: string;
  readonly path: string;
  readonly verdict: Verdict;
  readonly reason: Unattested | null;
  /** ms since the epoch. */
  readonly at: number;
}

/** The other end of one connection. */
export interface Peer {
  /** Whether its program may use the grant. A promise only where that decides and is not known yet. */
  admit(grant: Grant): Fault | null | Promise<Fault | null>;
  /** Takes calls, and notes the program with each as soon as it is known. */
  readonly calls: Pick<CallLog, 'record'>;
}

export interface Programs {
  /** @param kind a client's own connection, or that of a bridge on the local channel */
  peerOf(socket: Socket, kind: 'tcp' | 'channel'): Peer;
  /** The programs that were seen behind a client since the start, the last one first. */
  seenBehind(grant: string): readonly SeenProgram[];
  /** Nothing more is found out; calls that wait for it are noted without. */
  close(): void;
}

export interface ProgramsOptions {
  readonly attestor: Attestor;
  readonly bindings: Bindings;
  /** Asked at every connection. */
  readonly binding: () => ClientBinding;
  readonly calls: Pick<CallLog, 'record'>;
  readonly onBound?: (grant: Grant, program: Program) => void;
  /** A program that is not the grant's, or no identity; once per program. */
  readonly onMismatch?: (grant: Grant, program: Program, bound: Binding | null, refused: boolean) => void;
  readonly now?: () => number;
  /** Longest wait for the system's answer, ms. */
  readonly patienceMs?: number;
  /** How long the record of a call waits for it, ms. */
  readonly notedAfterMs?: number;
}

/** How long the record of a call waits for the program, ms; then it is noted without. */
const NOTED_AFTER_MS = 2000;
/** Most programs that are remembered for a client. */
const MOST_SEEN = 5;

const REASONS: Readonly<Record<Unattested, string>> = {
  interpreter: 'runs whatever it is told',
  'user-writable': 'lies in a folder that every program of the user can write to',
  unsigned: 'has no valid signature of a known maker',
  replaced: 'is not the file that its path names',
  'other-user': 'is run by another user',
  shared: 'is not alone on its connection',
  unknown: 'was not there any more, or the system does not say',
};

/** For logs: the path, with the script of an interpreter; null where nothing is known. */
export function programInWords({ path, name }: Program): string | null {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return path === '' ? null : folder + name;
}

/**
 * Finds out which program is at the other end of each connection: once per connection, in batches, one at a time, and
 * beside the path of the calls. Only where policy enforces it does the first call of a connection wait for it.
 */
export function createPrograms(options: ProgramsOptions): Programs {
  const { attestor, bindings, binding, calls, onBound, onMismatch } = options;
  const { now = Date.now, patienceMs, notedAfterMs = NOTED_AFTER_MS } = options;
  const peers = new WeakMap<Socket, Peer>();
  const seen = new Map<string, SeenProgram[]>();
  const inquiries = createInquiries({
    attestor,
    isWaitedFor: () => binding() === 'enforce',
    ...(patienceMs !== undefined && { patienceMs }),
  });

  /** Compares the program with the grant, binds the grant to the first one that can be recognised, and remembers it. */
  function judged(grant: Grant, program: Program, mode: ClientBinding): Fault | null {
    if (mode === 'off') {
      remember(grant, program, 'unchecked');
      return null;
    }
    const { identity } = program;
    const bound = bindings.of(grant);
    const refused = mode === 'enforce';
    const described = { client: grant.label, program: programInWords(program) ?? 'a program' };
    if (identity === null) {
      if (remember(grant, program, 'unattested')) onMismatch?.(grant, program, bound, refused);
      const reason = REASONS[program.reason ?? 'unknown'];
      return refused ? new Fault('GW_PROGRAM_UNATTESTED', { ...described, reason }) : null;
    }
    if (bound !== null && bound.identity !== identity) {
      if (remember(grant, program, 'other-program')) onMismatch?.(grant, program, bound, refused);
      return refused ? new Fault('GW_PROGRAM_MISMATCH', { ...described, bound: bound.name }) : null;
    }
    if (bound === null) {
      bindings.bind(grant, { identity, name: program.name });
      onBound?.(grant, program);
    }
    remember(grant, program, 'bound');
    return null;
  }

  /** @returns whether it was not known of this client yet */
  function remember(grant: Grant, program: Program, verdict: Verdict): boolean {
    const before = seen.get(grant.id) ?? [];
    const same = (each: SeenProgram) =>
      each.path === program.path && each.name === program.name && each.verdict === verdict;
    if (!isKnown(program) && verdict === 'unchecked') return false;
    const { name, path, reason } = program;
    const entry = { name, path, verdict, reason, at: now() };
    seen.set(grant.id, [entry, ...before.filter((each) => !same(each))].slice(0, MOST_SEEN));
    return !before.some(same);
  }

  /** What cannot be read or written is no reason to let a program in where policy enforces it. */
  function decided(grant: Grant, program: Program): Fault | null {
    const mode = binding();
    try {
      return judged(grant, program, mode);
    } catch (error) {
      return mode === 'enforce' ? toFault(error) : null;
    }
  }

  function peer(socket: Socket, kind: 'tcp' | 'channel'): Peer {
    let program: Program | null = null;
    const found = inquiries.ask(socket, kind).then((answer) => {
      program = answer;
      return answer;
    });
    let awaited: Promise<Program> | null = null;
    const soon = () => {
      awaited ??= orUnknown(found, notedAfterMs);
      return awaited;
    };
    /** What was decided for whom; a grant that is issued again is another one. */
    let last: { readonly grant: Grant; readonly mode: ClientBinding; readonly fault: Fault | null } | null = null;
    const decide = (grant: Grant, answer: Program): Fault | null => {
      const mode = binding();
      if (last?.grant !== grant || last.mode !== mode) last = { grant, mode, fault: decided(grant, answer) };
      return last.fault;
    };
    return {
      admit(grant) {
        if (program !== null) return decide(grant, program);
        const decision = found.then((answer) => decide(grant, answer));
        return binding() === 'enforce' ? decision : null;
      },
      calls: {
        record(make) {
          const note = (answer: Program) => calls.record(() => ({ ...make(), program: programInWords(answer) }));
          if (program !== null) note(program);
          else void soon().then(note);
        },
      },
    };
  }

  return {
    peerOf(socket, kind) {
      const known = peers.get(socket);
      if (known) return known;
      const made = peer(socket, kind);
      peers.set(socket, made);
      return made;
    },
    seenBehind: (grant) => seen.get(grant) ?? [],
    close: inquiries.close,
  };
}

/** The program, or nothing known where it takes too long. */
function orUnknown(found: Promise<Program>, ms: number): Promise<Program> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(UNKNOWN), ms).unref();
    void found.then((program) => {
      clearTimeout(timer);
      resolve(program);
    });
  });
}
