import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { createPolicy, type PolicyValues } from '../../main/policy/index.ts';
import { menuOf } from '../../main/shell/menu.ts';
import { keepStartAtLogin, startAtLogin } from '../../main/shell/prescribed.ts';
import { sayIn } from '../../main/shell/texts.ts';

/** A login item in memory, and a policy whose values a test changes. */
function computer(isSet: boolean, given: Partial<PolicyValues>) {
  let values = createPolicy(given).values;
  const listeners = new Set<(changed: readonly never[]) => void>();
  const login = {
    isSet: () => isSet,
    set(on: boolean) {
      isSet = on;
    },
  };
  const policy = {
    get values() {
      return values;
    },
    onChange(listener: (changed: readonly never[]) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const change = (next: Partial<PolicyValues>, ...changed: string[]) => {
    values = createPolicy(next).values;
    for (const listener of listeners) listener(changed as never[]);
  };
  return { login, policy: policy as Parameters<typeof keepStartAtLogin>[0], change };
}

const menu = (options: Partial<Parameters<typeof menuOf>[0]>): MenuItemConstructorOptions[] =>
  menuOf({ status: null, say: sayIn('en'), deeds: {} as never, startsAtLogin: null, mayQuit: true, ...options });
const labels = (items: MenuItemConstructorOptions[]) => items.flatMap(({ label }) => label ?? []);

describe('what policy says of the desktop app', () => {
  it('StartAtLogin is kept as prescribed, from the start on and when it changes', () => {
    const { login, policy, change } = computer(false, { StartAtLogin: true });
    const stop = keepStartAtLogin(policy, login);
    expect(login.isSet()).toBe(true);
    change({ StartAtLogin: false }, 'StartAtLogin');
    expect(login.isSet()).toBe(false);
    stop();
  });

  it('StartAtLogin that is not prescribed leaves the choice to the person', () => {
    for (const chosen of [true, false]) {
      const { login, policy } = computer(chosen, {});
      keepStartAtLogin(policy, login);
      expect(startAtLogin(policy, login)).toEqual({ on: chosen, isPrescribed: false });
    }
  });

  it('StartAtLogin that is prescribed is seen in the menu and cannot be changed there', () => {
    const { login, policy } = computer(false, { StartAtLogin: true });
    const [item] = menu({ startsAtLogin: startAtLogin(policy, login) }).filter(({ id }) => id === 'start-at-login');
    expect(item).toMatchObject({ checked: true, enabled: false });
  });

  it('AllowQuit that is off takes Quit out of the menu', () => {
    expect(labels(menu({ mayQuit: createPolicy({}).values.AllowQuit }))).toEqual(['Open Gangway', 'Quit']);
    expect(labels(menu({ mayQuit: createPolicy({ AllowQuit: false }).values.AllowQuit }))).toEqual(['Open Gangway']);
  });
});
