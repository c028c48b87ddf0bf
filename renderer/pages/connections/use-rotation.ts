import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { ConnectionView } from '../../../preload/contract.ts';
import type { KeyField } from '../../components/key-field.tsx';
import { emptyClipboard } from '../../link/surroundings.ts';
import { useCall, useGangway } from '../../state/gangway.tsx';

export type Rotation = NonNullable<ConnectionView['rotation']>;
/** What a person can say why. */
export const WHYS = ['manual', 'exposure', 'offboarding', 'vendor-review'] as const;
export type Why = (typeof WHYS)[number];

/** The work behind the prompt for a new key. */
export function useRotation({ id, rotation }: ConnectionView, onClose: () => void) {
  const { link } = useGangway();
  const enter = useCall('rotation.enterKey');
  const ask = useCall('rotation.ask');
  const field = useRef<KeyField>(null);
  const [why, setWhy] = useState<Why>('manual');
  const [administers, setAdministers] = useState(false);
  const [isEmpty, setIsEmpty] = useState(false);
  const [isUndeclared, setIsUndeclared] = useState(false);
  const [emptied, setEmptied] = useState(false);

  // From here on, calls whose key is refused wait for the new one.
  useEffect(() => {
    void link.call('rotation.begin', { id }).catch(() => {});
  }, [link, id]);
  // After the field was drawn anew: it cannot take the focus while it is disabled.
  useEffect(() => {
    if (enter.isError) field.current?.focus();
  }, [enter.isError]);

  /** What the person said is recorded, whatever becomes of the key. */
  const said = (then: () => void) => {
    if (why === 'manual' || rotation?.due) then();
    else ask.mutate(() => ({ id, reason: why }), { onSuccess: then });
  };

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (enter.isPending || ask.isPending) return;
    const missing = field.current?.isEmpty() ?? true;
    const undeclared = rotation?.whoMayRotate === 'administrators' && !administers;
    setIsEmpty(missing);
    setIsUndeclared(undeclared);
    if (missing) field.current?.focus();
    if (missing || undeclared) return;
    let pasted = false;
    const input = () => {
      const taken = field.current?.take();
      pasted = taken?.pasted ?? false;
      return { id, key: taken?.key ?? '', ...(administers && { administers }) };
    };
    said(() => enter.mutate(input, { onSuccess: async () => setEmptied(pasted && (await emptyClipboard())) }));
  }

  return {
    enter,
    field,
    why,
    setWhy,
    administers,
    setAdministers,
    isEmpty,
    isUndeclared,
    emptied,
    submit,
    problem: enter.problem ?? ask.problem,
    isPending: enter.isPending || ask.isPending,
    later: () => said(onClose),
  };
}

export type RotationWork = ReturnType<typeof useRotation>;
