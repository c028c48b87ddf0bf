import { describe, expect, it } from 'vitest';
import { sayIn } from '../../main/shell/texts.ts';
import { trayLook } from '../../main/shell/tray-state.ts';
import type { Status } from '../../preload/contract.ts';
import { closedVault, everyState, status } from '../web/samples.ts';

const NOW = Date.UTC(2026, 10, 23);
const say = sayIn('en');
const all = everyState(NOW);
const of = (...labels: string[]) => all.filter(({ label }) => labels.includes(label));
const look = (connections: Status['connections'], over: Partial<Status> = {}) =>
  trayLook(status(NOW, { connections, ...over }), say);

const ONBOARD = 'Onboard (Acme)';

describe("the tray's icon", () => {
  it('is connected only when every connection was verified', () => {
    expect(look(of(ONBOARD))).toEqual({ state: 'connected', tooltip: 'Gangway – Onboard (Acme): connected' });
    expect(look(of(ONBOARD, 'Issue tracker'))).toEqual({
      state: 'connected',
      tooltip: 'Gangway – 2 connections work',
    });
  });

  it.each([
    ['Public documentation', 'checking', 'Public documentation: being checked'],
    ['Onboard (Globex)', 'needs-you', 'Onboard (Globex): needs a key'],
    ['Calendar', 'needs-you', 'Calendar: sign-in needed'],
    ['CRM', 'needs-you', 'The vault is closed: no credential can be read'],
    ['Analytics', 'blocked', 'Analytics: cannot be reached'],
    ['Billing', 'blocked', 'Billing: blocked'],
  ])('says of %s beside one that works that it is %s', (label, state, words) => {
    expect(look(of(ONBOARD, label))).toEqual({ state, tooltip: `Gangway – ${words}` });
  });

  it('says the worst of all, whatever their order', () => {
    expect(look(all).tooltip).toBe('Gangway – Billing: blocked');
    expect(look(all.toReversed()).tooltip).toBe('Gangway – Billing: blocked');
    const withoutBlocked = all.filter(({ label }) => !['Billing', 'CRM'].includes(label));
    expect(look(withoutBlocked)).toEqual({ state: 'needs-you', tooltip: 'Gangway – Onboard (Globex): needs a key' });
  });

  it('is off before the start, without connections, and when all are paused, and ignores one that is paused', () => {
    expect(trayLook(null, say)).toEqual({ state: 'off', tooltip: 'Gangway – Starting…' });
    expect(look([]).tooltip).toBe('Gangway – No connection yet');
    expect(look(of('Staging'))).toEqual({ state: 'off', tooltip: 'Gangway – All connections are paused' });
    expect(look(of('Staging', ONBOARD)).state).toBe('connected');
  });

  it('needs the person when the vault is closed, also where connections need no key', () => {
    expect(look(of(ONBOARD), { vault: closedVault }).state).toBe('needs-you');
    expect(look(of(ONBOARD, 'Billing'), { vault: closedVault }).state).toBe('blocked');
  });
});
