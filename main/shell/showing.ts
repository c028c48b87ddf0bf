import { app, clipboard, Notification } from 'electron';
import type { Status } from '../../preload/contract.ts';
import { type App, appHandlers, contractHandlers, contractPushes } from '../app/index.ts';
import { serveContract } from '../contract/index.ts';
import { describeFault, toFault } from '../faults/index.ts';
import { deedsFor } from './deeds.ts';
import { fragmentOf, parseIntent } from './intents.ts';
import { openChannels } from './ipc.ts';
import { HIDDEN, type LoginItem, loginItem } from './login-item.ts';
import { type MenuDeeds, menuOf } from './menu.ts';
import { createNews, type News } from './news.ts';
import { type AppPolicy, keepStartAtLogin, startAtLogin } from './prescribed.ts';
import { type Language, languageFor, sayIn } from './texts.ts';
import { createTray } from './tray.ts';
import { trayLook } from './tray-state.ts';
import { startUpdates, updateMode } from './updates.ts';
import { createWindows } from './windows.ts';

/** What a person sees of the services. */
export interface Seen {
  /** Follows a `gangway://` link: shows where it leads, and does nothing of what it says. */
  follow(link: string): void;
  show(): void;
  stop(): void;
}

/** Tray, windows and notifications of running services, all drawn from one status. */
export async function showServices(services: App): Promise<Seen> {
  const { policy } = services;
  let language: Language = languageFor(app.getPreferredSystemLanguages());
  let status = await contractHandlers(services)['status.read']({});
  const login = loginItem({ app, environment: services.host.environment, program: process.execPath });
  const channels = openChannels();
  const windows = createWindows((window) => {
    const deeds = deedsFor({
      ...{ window, clipboard, speak },
      dismiss: () => windows.dismiss(window),
      mayProtect: () => policy.values.ContentProtection,
    });
    channels.serve(window, serveContract(contractHandlers(services, deeds), contractPushes(services)));
  });
  const say = () => sayIn(language);
  const tray = createTray(trayLook(status, say()), windows.togglePopup);
  const news = createNews(say);
  const deeds = menuDeeds({ services, login, show: () => windows.show(), refresh: draw });

  function speak(next: Language): void {
    language = next;
    draw();
  }

  function draw(): void {
    const startsAtLogin = app.isPackaged ? startAtLogin(policy, login) : null;
    const mayQuit = policy.values.AllowQuit;
    tray.update(trayLook(status, say()), menuOf({ status, say: say(), deeds, startsAtLogin, mayQuit }));
  }

  function take(next: Status): void {
    status = next;
    draw();
    tell(news.ofStatus(status));
  }

  function tell(due: readonly News[]): void {
    for (const each of due) notify(each, () => windows.show(`#/${each.page}`));
  }

  const pushes = contractPushes(services);
  const stops = [
    app.isPackaged ? keepStartAtLogin(policy, login) : () => {},
    policy.onChange(draw),
    await updates(policy, (version) => notify(news.ofUpdate(version), () => windows.show())),
    pushes.subscribe('status.changed', take),
    pushes.subscribe('exposure.changed', (exposure) => tell(news.ofExposure(exposure))),
  ];
  take(status);
  const isQuiet = process.argv.includes(HIDDEN) || app.getLoginItemSettings().wasOpenedAtLogin;
  if (status.connections.length === 0 && !isQuiet) windows.show();
  return {
    show: () => windows.show(),
    follow(link) {
      try {
        windows.show(fragmentOf(parseIntent(link)));
      } catch (error) {
        notify(
          { title: say()('linkRefused'), body: describeFault(toFault(error)).what, page: 'connections' },
          () => {},
        );
      }
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** Kept while they are shown: the collector would take a notification away, and its click with it. */
const shown = new Set<Notification>();

function notify({ title, body }: News, onClick: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  shown.add(notification);
  notification.on('click', onClick);
  notification.on('close', () => shown.delete(notification));
  notification.show();
}

interface MenuDeedsOptions {
  readonly services: App;
  readonly login: LoginItem;
  readonly show: () => void;
  readonly refresh: () => void;
}

/** What fails of these shows itself: in the state of the connection, or because nothing changes. */
function menuDeeds({ services, login, show, refresh }: MenuDeedsOptions): MenuDeeds {
  const handlers = appHandlers(services, { quit: () => app.quit() });
  const quietly = (work: Promise<unknown>) => void work.catch(() => {});
  return {
    open: show,
    signIn: (id) => quietly(handlers['signIn.again']({ id, another: false })),
    copyAddress: (address) => quietly(clipboard.writeText(address)),
    pause: (id) => quietly(handlers['connections.pause']({ id })),
    resume: (id) => quietly(handlers['connections.resume']({ id })),
    startAtLogin(on) {
      login.set(on);
      refresh();
    },
    quit: () => app.quit(),
  };
}

/** Looks for newer versions, as the organisation has it and where this kind of package can. @returns how to stop */
const updates = ({ values }: AppPolicy, tell: (version: string) => void): Promise<() => void> =>
  startUpdates({
    mode: updateMode(values.AutoUpdate, app.isPackaged ? process.resourcesPath : null),
    pinned: null,
    tell,
    load: async () => (await import('electron-updater')).autoUpdater,
  });
