import { type UseMutationResult, useMutation, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Answer, CallInput, CallName, CallOutput, Problem, Status } from '../../preload/contract.ts';
import { type Link, LinkLost, type LinkState } from '../link/link.ts';
import { type Feed, KEYS } from './feed.ts';

interface Gangway {
  readonly link: Link;
  readonly feed: Feed;
}

const Context = createContext<Gangway | null>(null);

export function GangwayProvider({ link, feed, children }: Gangway & { children: ReactNode }) {
  return <Context value={{ link, feed }}>{children}</Context>;
}

export function useGangway(): Gangway {
  const gangway = useContext(Context);
  if (gangway === null) throw new Error('used outside of GangwayProvider');
  return gangway;
}

export function useLinkState(): LinkState {
  const { link } = useGangway();
  return useSyncExternalStore(
    (listener) => link.onState(listener),
    () => link.state,
  );
}

/** The answer to a reading call, or undefined while it is on its way. */
export function useStatus(): { readonly answer: Answer<'status.read'> | undefined; readonly retry: () => void } {
  const { feed, link } = useGangway();
  const { data, error, refetch } = useQuery({
    queryKey: KEYS.status,
    queryFn: () => feed.readStatus(),
    enabled: link.state.kind === 'online',
  });
  return { answer: error ? { ok: false, problem: problemOf(error) } : data, retry: () => void refetch() };
}

export function useActivity(): { readonly answer: Answer<'activity.read'> | undefined; readonly retry: () => void } {
  const { feed, link } = useGangway();
  const { data, error, refetch } = useQuery({
    queryKey: KEYS.activity,
    queryFn: () => feed.readActivity(),
    enabled: link.state.kind === 'online',
  });
  return { answer: error ? { ok: false, problem: problemOf(error) } : data, retry: () => void refetch() };
}

export function useProviders(): Answer<'providers.list'> | undefined {
  const { link } = useGangway();
  const { data, error } = useQuery({
    queryKey: KEYS.providers,
    queryFn: () => link.call('providers.list', {}),
    enabled: link.state.kind === 'online',
  });
  return error ? { ok: false, problem: problemOf(error) } : data;
}

/** A problem that came as an answer, as an exception. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.what);
    this.problem = problem;
  }
}

/**
 * A call that changes something. Its input is forgotten as soon as it was sent: it may hold a key. The new state comes
 * as a push.
 */
export function useCall<N extends CallName>(
  name: N,
): UseMutationResult<CallOutput<N>, Error, () => CallInput<N>> & { readonly problem: Problem | null } {
  const { link } = useGangway();
  const mutation = useMutation({
    gcTime: 0,
    // The mutation keeps its variables, so these are a function that gives the input and holds none of it.
    mutationFn: async (input: () => CallInput<N>) => {
      const answer = await link.call(name, input());
      if (!answer.ok) throw new ProblemError(answer.problem);
      return answer.value;
    },
  });
  return { ...mutation, problem: mutation.error ? problemOf(mutation.error) : null };
}

/** Trouble of the window itself has no words of Gangway; the pages have them in their texts, by this code. */
export function problemOf(error: Error): Problem {
  if (error instanceof ProblemError) return error.problem;
  const code = error instanceof LinkLost ? error.code : 'GW_WINDOW';
  return { code, what: '', means: '', todo: '' };
}

/** Connections that need a person, of a status. */
export const needingSomeone = ({ connections }: Status) =>
  connections.filter(
    ({ state: { kind }, rotation }) =>
      (kind !== 'connected' && kind !== 'checking' && kind !== 'paused') || isRotationDue(rotation),
  );

/** Whether a credential is to be replaced now, and nobody has put that off. */
const isRotationDue = (rotation: Status['connections'][number]['rotation']) =>
  rotation !== undefined &&
  rotation.due !== null &&
  rotation.due.stage !== 'notice' &&
  rotation.due.postponedUntil === null;
