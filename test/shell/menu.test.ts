import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { type MenuDeeds, menuOf } from '../../main/shell/menu.ts';
import type { StartAtLogin } from '../../main/shell/prescribed.ts';
import { sayIn } from '../../main/shell/texts.ts';
import { everyState, status } from '../web/samples.ts';

const NOW = Date.UTC(2026, 10, 23);
const say = sayIn('en');

function menu(startsAtLogin: StartAtLogin | null = null, mayQuit = true) {
  const done: string[] = [];
  const deed = (name: string) => (what?: unknown) => void done.push(what === undefined ? name : `${name} ${what}`);
  const deeds: MenuDeeds = {
    open: deed('open'),
    signIn: deed('signIn'),
    copyAddress: deed('copyAddress'),
    pause: deed('pause'),
    resume: deed('resume'),
    startAtLogin: deed('startAtLogin'),
    quit: deed('quit'),
  };
  const items = menuOf({ status: status(NOW, { connections: everyState(NOW) }), say, deeds, startsAtLogin, mayQuit });
  const click = (item: MenuItemConstructorOptions | undefined) => {
    (item?.click as (() => void) | undefined)?.();
    return done.at(-1);
  };
  const under = (label: string, entry: string) => {
    const found = items.find((each) => each.label?.startsWith(`${label}:`));
    const { submenu } = found ?? {};
    return (submenu as MenuItemConstructorOptions[] | undefined)?.find((each) => each.label === entry);
  };
  return { items, click, under };
}

describe("the tray's menu", () => {
  it('names each connection with its state and tenancy', () => {
    expect(menu().items.flatMap(({ label }) => label ?? [])).toEqual([
      'Onboard (Acme): connected · Acme Corporation',
      'Issue tracker: connected · Acme Engineering',
      'Onboard (Globex): needs a key',
      'Analytics: cannot be reached',
      'Billing: blocked · Acme Corporation',
      'Public documentation: being checked',
      'Calendar: sign-in needed',
      'The vault is closed: no credential can be read',
      'Staging: paused',
      'Open Gangway',
      'Quit',
    ]);
  });

  it('offers the next step where there is one: a sign-in starts, a key is entered in the window', () => {
    const { click, under } = menu();
    expect(click(under('Calendar', 'Sign in…'))).toBe('signIn calendar');
    expect(click(under('Onboard (Globex)', 'Enter a key…'))).toBe('open');
    expect(under('Onboard (Acme)', 'Sign in…')).toBeUndefined();
  });

  it('copies the local address, pauses, and goes on', () => {
    const { click, under } = menu();
    expect(click(under('Analytics', 'Copy local address'))).toBe('copyAddress http://127.0.0.1:24264/analytics/mcp');
    expect(click(under('Analytics', 'Pause'))).toBe('pause analytics');
    expect(click(under('Staging', 'Go on'))).toBe('resume staging');
    expect(under('Staging', 'Pause')).toBeUndefined();
  });

  it('offers the start at login only where there is one, with what it is now', () => {
    expect(menu().items.some(({ id }) => id === 'start-at-login')).toBe(false);
    const { items, click } = menu({ on: true, isPrescribed: false });
    const item = items.find(({ id }) => id === 'start-at-login');
    expect(item?.checked).toBe(true);
    expect(click(item)).toBe('startAtLogin false');
  });
});
