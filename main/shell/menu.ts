import type { MenuItemConstructorOptions } from 'electron';
import type { ConnectionView, Status } from '../../preload/contract.ts';
import type { StartAtLogin } from './prescribed.ts';
import type { Say } from './texts.ts';
import { connectionInWords } from './tray-state.ts';

/** What the items of the tray's menu do. */
export interface MenuDeeds {
  open(): void;
  signIn(id: string): void;
  copyAddress(address: string): void;
  pause(id: string): void;
  resume(id: string): void;
  startAtLogin(on: boolean): void;
  quit(): void;
}

export interface MenuOptions {
  /** null before the services have started. */
  readonly status: Pick<Status, 'connections'> | null;
  readonly say: Say;
  readonly deeds: MenuDeeds;
  /** Whether the app starts at login; null where that is not offered. */
  readonly startsAtLogin: StartAtLogin | null;
  /** Whether the organisation lets people end the app. */
  readonly mayQuit: boolean;
}

const LINE: MenuItemConstructorOptions = { type: 'separator' };

/** The tray's menu: each connection with its state, then the app. */
export function menuOf({ status, say, deeds, startsAtLogin, mayQuit }: MenuOptions): MenuItemConstructorOptions[] {
  const connections = (status?.connections ?? []).map((each) => connectionItem(each, say, deeds));
  return [
    ...connections,
    ...(connections.length > 0 ? [LINE] : []),
    { id: 'open', label: say('open'), enabled: status !== null, click: () => deeds.open() },
    ...(startsAtLogin === null ? [] : [loginEntry(startsAtLogin, say, deeds)]),
    ...(mayQuit ? [LINE, { id: 'quit', label: say('quit'), click: () => deeds.quit() }] : []),
  ];
}

/** Of what the organisation decides, the person sees how it is. */
const loginEntry = ({ on, isPrescribed }: StartAtLogin, say: Say, deeds: MenuDeeds): MenuItemConstructorOptions => ({
  id: 'start-at-login',
  type: 'checkbox',
  label: say('startAtLogin'),
  checked: on,
  enabled: !isPrescribed,
  click: () => deeds.startAtLogin(!on),
});

function connectionItem(connection: ConnectionView, say: Say, deeds: MenuDeeds): MenuItemConstructorOptions {
  const { id, state, tenancy, localAddress } = connection;
  const tenancyWords = tenancy.name === null ? '' : ` · ${tenancy.name}`;
  const nextStep = NEXT_STEPS[state.kind];
  const isPaused = state.kind === 'paused';
  return {
    id: `connection-${id}`,
    label: `${connectionInWords(connection, say)}${tenancyWords}`,
    submenu: [
      ...(nextStep === 'signIn' ? [{ label: say('signIn'), click: () => deeds.signIn(id) }] : []),
      ...(nextStep === 'enterKey' ? [{ label: say('enterKey'), click: () => deeds.open() }] : []),
      { label: say('show'), click: () => deeds.open() },
      { label: say('copyAddress'), click: () => deeds.copyAddress(localAddress) },
      isPaused
        ? { label: say('resume'), click: () => deeds.resume(id) }
        : { label: say('pause'), click: () => deeds.pause(id) },
    ],
  };
}

/** A key is typed in the window, where it can be protected; a sign-in happens in the browser and starts at once. */
const NEXT_STEPS: Partial<Record<ConnectionView['state']['kind'], 'signIn' | 'enterKey'>> = {
  'needs-login': 'signIn',
  'needs-key': 'enterKey',
};
