import { existsSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';
import { makePrivateFolder, replaceFileSync } from '../host/index.ts';

/** Given to a start at login: nothing is shown until the person asks for it. */
export const HIDDEN = '--hidden';

/** Whether the app starts when the person logs in. */
export interface LoginItem {
  isSet(): boolean;
  /** @throws Fault GW_DISK_FULL, GW_WRITE_FAILED */
  set(on: boolean): void;
}

export interface LoginItemOptions {
  readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The program to start. */
  readonly program: string;
  readonly platform?: NodeJS.Platform;
}

/** macOS and Windows keep it themselves; on Linux it is a file of the desktop (XDG autostart specification). */
export function loginItem({ app, environment, program, platform = process.platform }: LoginItemOptions): LoginItem {
  if (platform !== 'linux') {
    const args = { args: [HIDDEN] };
    return {
      isSet: () => app.getLoginItemSettings(args).openAtLogin,
      set: (on) => app.setLoginItemSettings({ openAtLogin: on, ...args }),
    };
  }
  const folder = join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'autostart');
  const file = join(folder, 'gangway.desktop');
  return {
    isSet: () => existsSync(file),
    set(on) {
      if (!on) return rmSync(file, { force: true });
      makePrivateFolder(folder);
      replaceFileSync(file, desktopEntry(environment.APPIMAGE ?? program));
    },
  };
}

/** Desktop Entry Specification 1.5: in a quoted argument `"`, `` ` ``, `$` and `\` are escaped, and `%` is doubled. */
function desktopEntry(program: string): string {
  const quoted = program
    .replace(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  return `[Desktop Entry]\nType=Application\nName=Gangway\nExec="${quoted}" ${HIDDEN}\nX-GNOME-Autostart-enabled=true\n`;
}
