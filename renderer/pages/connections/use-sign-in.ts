import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallInput, Problem } from '../../../preload/contract.ts';
import { useCall, useGangway } from '../../state/gangway.tsx';

/** What can be done about the sign-in of a connection, and what the last of it came to. */
export interface SignInWork {
  /** @param another it may be someone else than before */
  readonly begin: (another: boolean) => void;
  readonly end: () => void;
  readonly isWaiting: boolean;
  readonly isEnding: boolean;
  readonly problem: Problem | null;
}

export function useSignIn(id: string): SignInWork {
  const again = useCall('signIn.again');
  const end = useCall('signIn.end');
  const { refused, asked } = useGesture();
  return {
    begin: (another) => {
      end.reset();
      if (asked()) again.mutate(() => ({ id, another }));
    },
    end: () => {
      again.reset();
      end.mutate(() => ({ id }));
    },
    isWaiting: again.isPending,
    isEnding: end.isPending,
    problem: refused ?? unlessCancelled(again.problem) ?? end.problem,
  };
}

/** The same for a connection that is only being added. */
export function useSigningIn() {
  const add = useCall('signIn.add');
  const { refused, asked } = useGesture();
  return {
    add,
    problem: refused ?? unlessCancelled(add.problem),
    begin: (input: () => CallInput<'signIn.add'>, done: Parameters<typeof add.mutate>[1]) => {
      if (asked()) add.mutate(input, done);
    },
  };
}

/** Whoever cancelled knows. */
const unlessCancelled = (problem: Problem | null) => (problem?.code === 'GW_SIGN_IN_CANCELLED' ? null : problem);

/** A browser is opened for someone who has just clicked or pressed a key here, and for no script. */
function useGesture() {
  const { t } = useTranslation();
  const [isRefused, setRefused] = useState(false);
  return {
    refused: isRefused ? { code: 'GW_SIGN_IN_NO_GESTURE', what: t('signIn.noGesture'), means: '', todo: '' } : null,
    asked() {
      const { isActive } = navigator.userActivation;
      setRefused(!isActive);
      return isActive;
    },
  };
}

/** What can be done while the person is on the pages of the service. */
export function useWaiting(id: string) {
  const { link } = useGangway();
  const ignore = () => {};
  return {
    openPage: () => void link.call('signIn.openPage', { id }).catch(ignore),
    cancel: () => void link.call('signIn.cancel', { id }).catch(ignore),
  };
}
