import type { Policy } from '../policy/index.ts';
import type { LoginItem } from './login-item.ts';

/** The part of policy that is about the desktop app itself. */
export type AppPolicy = Pick<Policy, 'values' | 'onChange'>;

/** Whether the app starts at login, and whether that is the organisation's choice and not the person's. */
export interface StartAtLogin {
  readonly on: boolean;
  readonly isPrescribed: boolean;
}

export function startAtLogin({ values }: Pick<AppPolicy, 'values'>, login: LoginItem): StartAtLogin {
  const { StartAtLogin: prescribed } = values;
  return prescribed === null ? { on: login.isSet(), isPrescribed: false } : { on: prescribed, isPrescribed: true };
}

/** Keeps the start at login as policy has it, from now on. Where nothing is prescribed, the person's choice stays. */
export function keepStartAtLogin(policy: AppPolicy, login: LoginItem): () => void {
  const keep = () => {
    const { on, isPrescribed } = startAtLogin(policy, login);
    if (isPrescribed && login.isSet() !== on) login.set(on);
  };
  keep();
  return policy.onChange((changed) => changed.includes('StartAtLogin') && keep());
}
