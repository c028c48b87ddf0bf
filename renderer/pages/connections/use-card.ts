import { type RefObject, useEffect, useRef } from 'react';
import type { ConnectionView, Problem, TestReport } from '../../../preload/contract.ts';
import { useCall } from '../../state/gangway.tsx';

/** What can be done with a connection from its card, and what the last of it came to. */
export interface CardActions {
  readonly test: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly isPending: boolean;
  readonly report: TestReport | undefined;
  readonly problem: Problem | null;
}

export function useCardActions({ id, state }: ConnectionView): CardActions {
  const test = useCall('connections.test');
  const pause = useCall('connections.pause');
  const resume = useCall('connections.resume');
  /** What the last action came to is shown until the next one. */
  const act = (action: typeof test | typeof pause | typeof resume) => () => {
    for (const each of [test, pause, resume]) each.reset();
    action.mutate(() => ({ id }));
  };
  // What a test found out is no longer true once the connection has failed since.
  const { isSuccess, reset } = test;
  const isDown = state.kind !== 'connected' && state.kind !== 'checking';
  useEffect(() => {
    if (isDown && isSuccess) reset();
  }, [isDown, isSuccess, reset]);
  const problem = test.problem ?? pause.problem ?? resume.problem;
  // A test that fails becomes the state, whose note says the same.
  const isSaid = 'problem' in state && state.problem.code === problem?.code;
  return {
    test: act(test),
    pause: act(pause),
    resume: act(resume),
    isPending: test.isPending || pause.isPending || resume.isPending,
    report: test.data,
    problem: isSaid ? null : problem,
  };
}

/**
 * A state that changes takes its next step with it. Someone whose focus was on that button is not sent back to the
 * beginning of the page: the card itself takes the focus.
 */
export function useKeptFocus(state: string): RefObject<HTMLElement | null> {
  const card = useRef<HTMLElement>(null);
  const wasInside = useRef(false);
  useEffect(() => {
    const remember = (event: FocusEvent) => {
      if (event.target !== document.body) wasInside.current = card.current?.contains(event.target as Node) ?? false;
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is to be repaired happens when the state changes
  useEffect(() => {
    if (wasInside.current && document.activeElement === document.body) card.current?.focus();
  }, [state]);
  return card;
}
