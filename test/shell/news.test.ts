import { describe, expect, it } from 'vitest';
import { createNews } from '../../main/shell/news.ts';
import { sayIn } from '../../main/shell/texts.ts';
import type { ConnectionView, Status } from '../../preload/contract.ts';
import { closedVault, connection, everyState, status } from '../web/samples.ts';

const NOW = Date.UTC(2026, 10, 23);
const sample = (label: string): ConnectionView['state'] => {
  const found = everyState(NOW).find((each) => each.label === label);
  if (!found) throw new Error(label);
  return found.state;
};
const CONNECTED = sample('Onboard (Acme)');
const CHECKING = sample('Public documentation');
const NEEDS_KEY = sample('Onboard (Globex)');
const BLOCKED = sample('Billing');
const UNREACHABLE = sample('Analytics');

function news(over: Partial<Status> = {}) {
  const tell = createNews(() => sayIn('en'));
  return (...states: Array<ConnectionView['state']>) =>
    tell
      .ofStatus(
        status(NOW, {
          ...over,
          connections: states.map((state, at) => connection(NOW, `c${at}`, { label: `C${at}`, state })),
        }),
      )
      .map(({ body }) => body);
}

describe('a notification', () => {
  it('is given when a connection needs the person, and leads to its page', () => {
    const tell = createNews(() => sayIn('en'));
    const due = tell.ofStatus(status(NOW, { connections: [connection(NOW, 'a', { label: 'CRM', state: NEEDS_KEY })] }));
    expect(due).toEqual([{ title: 'Gangway needs you', body: 'CRM: needs a key', page: 'connections' }]);
  });

  it('is given once, however often the connection is checked in between', () => {
    const tell = news();
    expect(tell(NEEDS_KEY)).toHaveLength(1);
    expect(tell(NEEDS_KEY)).toEqual([]);
    expect(tell(CHECKING)).toEqual([]);
    expect(tell(UNREACHABLE)).toEqual([]);
    expect(tell(NEEDS_KEY)).toEqual([]);
  });

  it('is given again when it was over, and for something else', () => {
    const tell = news();
    tell(NEEDS_KEY);
    expect(tell(BLOCKED)).toEqual(['C0: blocked']);
    tell(CONNECTED);
    expect(tell(NEEDS_KEY)).toEqual(['C0: needs a key']);
  });

  it('is not given for what needs nobody', () => {
    const tell = news();
    for (const state of [CONNECTED, CHECKING, UNREACHABLE, sample('Staging')]) expect(tell(state)).toEqual([]);
  });

  it('is one for a closed vault, whatever the number of connections', () => {
    const tell = news({ vault: closedVault });
    expect(tell(sample('CRM'), sample('CRM'))).toEqual(['The vault is closed: no credential can be read']);
    expect(tell(sample('CRM'), sample('CRM'))).toEqual([]);
  });

  it('is given when a credential is to be replaced, again when calls are stopped for it, and not when it was put off', () => {
    const tell = createNews(() => sayIn('en'));
    const told = (stage: 'notice' | 'due' | 'overdue', postponedUntil: number | null = null) => {
      const due = { reason: 'age', stage, dueAt: NOW, stopsAt: null, postponedUntil, postponableUntil: NOW } as const;
      const rotation = { due } as ConnectionView['rotation'];
      const connections = [connection(NOW, 'a', { label: 'CRM', ...(rotation && { rotation }) })];
      return tell.ofStatus(status(NOW, { connections })).map(({ body }) => body);
    };
    expect(told('due')).toEqual(['CRM: its credential is to be replaced']);
    expect(told('due')).toEqual([]);
    expect(told('due', NOW + 1)).toEqual([]);
    expect(told('overdue')).toEqual(['CRM: calls are stopped until its credential is replaced']);
  });

  it('is given for keys found outside the vault, all of a search in one, and leads to them', () => {
    const tell = createNews(() => sayIn('en'));
    type Finds = Parameters<typeof tell.ofExposure>[0]['finds'];
    const finds = (...ids: string[]) => ids.map((id) => ({ id, ignored: id === 'left' ? {} : null })) as Finds;
    expect(tell.ofExposure({ finds: finds('a', 'b', 'left') })).toEqual([
      { title: 'Gangway needs you', body: '2 keys were found outside the vault', page: 'exposure' },
    ]);
    expect(tell.ofExposure({ finds: finds('a', 'b') })).toEqual([]);
    expect(tell.ofExposure({ finds: finds('c', 'b') }).map(({ body }) => body)).toEqual([
      'A key was found outside the vault',
    ]);
  });
});
