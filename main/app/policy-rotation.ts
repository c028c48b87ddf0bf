import type { Connections, RotationRules } from '../connections/index.ts';
import type { Policy, PolicyKey } from '../policy/index.ts';

const KEYS: ReadonlySet<PolicyKey> = new Set([
  'WhoMayRotate',
  'MaxKeyAgeDays',
  'KeyRotationNoticeDays',
  'RotationGraceDays',
]);

/** What policy prescribes for the keys of every connection. */
export function rotationRules({ values }: Policy): RotationRules {
  return {
    whoMayRotate: values.WhoMayRotate,
    maxKeyAgeDays: values.MaxKeyAgeDays,
    noticeDays: values.KeyRotationNoticeDays,
    graceDays: values.RotationGraceDays,
    dueDate: null,
  };
}

/** Lets connections look at their dates anew when what is prescribed for them changes. @returns how to stop */
export const followRotationRules = (policy: Policy, { rotations }: Pick<Connections, 'rotations'>): (() => void) =>
  policy.onChange((changed) => {
    if (changed.some((key) => KEYS.has(key))) rotations.rulesChanged();
  });
