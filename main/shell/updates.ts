import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AppUpdater, UpdateInfo } from 'electron-updater';

/** `off`: nobody asks. `notify`: a person is told of a newer version. `on`: it is fetched, and takes the place at quit. */
export type UpdateMode = 'off' | 'notify' | 'on';

/** How often it is asked for a newer version, ms. */
const EVERY_MS = 6 * 60 * 60 * 1000;

export interface UpdatesOptions {
  readonly mode: UpdateMode;
  /** Highest version that policy allows, or null. */
  readonly pinned: string | null;
  /** Tells the person; once for each version. */
  readonly tell: (version: string) => void;
  /** The updater of this system; it is loaded only when it is used. */
  readonly load: () => Promise<Updater>;
}

/** What is used of electron-updater. Windows checks the publisher's signature by itself before it installs. */
export type Updater = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'allowDowngrade'
  | 'allowPrerelease'
  | 'disableWebInstaller'
  | 'isUpdateSupported'
  | 'checkForUpdates'
> & {
  on(event: 'update-available', listener: (info: UpdateInfo) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
};

/**
 * What this copy of the app does about newer versions. Packages that IT installs (msi, pkg, deb, rpm) carry no source of
 * updates, and then there is nothing to ask, whatever policy says.
 * @param resources folder of the packed app's resources; null when it is not packed
 */
export function updateMode(prescribed: UpdateMode | null, resources: string | null): UpdateMode {
  if (resources === null || !existsSync(join(resources, 'app-update.yml'))) return 'off';
  return prescribed ?? 'on';
}

/** @returns how to stop */
export async function startUpdates({ mode, pinned, tell, load }: UpdatesOptions): Promise<() => void> {
  if (mode === 'off') return () => {};
  const updater = await load();
  const install = mode === 'on';
  updater.autoDownload = install;
  updater.autoInstallOnAppQuit = install;
  // An older version may have a hole that a newer one closed; who offers it as an update must not get it in.
  updater.allowDowngrade = false;
  updater.allowPrerelease = false;
  updater.disableWebInstaller = true;
  const ofSystem = updater.isUpdateSupported;
  updater.isUpdateSupported = async (info) =>
    (pinned === null || compareVersions(info.version, pinned) <= 0) && (await ofSystem(info));
  const told = new Set<string>();
  updater.on('update-available', ({ version }) => {
    if (told.has(version)) return;
    told.add(version);
    tell(version);
  });
  // A server that cannot be reached is no matter for a person; it is asked again.
  updater.on('error', () => {});
  const ask = () => void updater.checkForUpdates().catch(() => {});
  ask();
  const timer = setInterval(ask, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Semantic Versioning 2.0.0, section 11, for versions without a pre-release. @returns below, at or above 0 */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number));
  for (const at of [0, 1, 2]) {
    const difference = (a?.[at] ?? Number.NaN) - (b?.[at] ?? Number.NaN);
    // What is no version is above every pin: it does not get in.
    if (Number.isNaN(difference)) return 1;
    if (difference !== 0) return difference;
  }
  return 0;
}
