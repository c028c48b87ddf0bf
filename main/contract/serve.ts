import {
  type Answer,
  CALLS,
  type CallInput,
  type CallName,
  type CallOutput,
  PUSHES,
  type Push,
  type PushName,
  type PushValue,
} from '../../preload/contract.ts';
import { describeFault } from '../faults/index.ts';
import { answering, unexpectedOutput } from './check.ts';

/** One function per call of the contract; each throws Faults. */
export type ContractCalls = { readonly [N in CallName]: (input: CallInput<N>) => Promise<CallOutput<N>> };

/** Where pushes come from. */
export interface PushSource {
  /** @returns how to stop */
  subscribe<N extends PushName>(name: N, listener: (value: PushValue<N>) => void): () => void;
}

/** The contract at work, for whatever carries it: the browser's window, Electron's channels. */
export interface ServedContract {
  /** Never rejects: a problem is an answer. */
  answer(name: string, input: unknown): Promise<Answer<CallName>>;
  /** Tells every push, checked. @returns how to stop */
  subscribe(listener: (push: Push) => void): () => void;
}

/** Binds functions to the contract's schemas; see preload/contract.ts. */
export function serveContract(calls: ContractCalls, pushes: PushSource): ServedContract {
  return {
    answer: answering(CALLS, calls) as ServedContract['answer'],
    subscribe(listener) {
      const names = Object.keys(PUSHES) as PushName[];
      const stops = names.map((name) => pushes.subscribe(name, (value) => listener(checkedPush(name, value))));
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function checkedPush(name: PushName, value: unknown): Push {
  const checked = PUSHES[name].safeParse(value);
  if (checked.success) return { push: name, value: checked.data } as Push;
  return { push: name, problem: describeFault(unexpectedOutput(name, checked.error)) } as Push;
}
