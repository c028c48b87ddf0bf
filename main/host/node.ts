import { homedir } from 'node:os';
import { join } from 'node:path';
import { openInBrowser } from './browser.ts';
import type { Host, HostPaths, Sealer } from './host.ts';
import { environmentProxy } from './proxy.ts';
import { VERSION } from './version.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the headless host keeps its files. GANGWAY_HOME puts everything below one folder; else each system's own
 * places are used, the same as those of the desktop app.
 */
export function nodePaths(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): HostPaths {
  const own = environment.GANGWAY_HOME;
  if (own) return { data: own, run: join(own, 'run') };
  if (platform === 'win32') {
    const data = join(environment.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Gangway');
    return { data, run: join(data, 'run') };
  }
  if (platform === 'darwin') {
    const data = join(home, 'Library', 'Application Support', 'Gangway');
    return { data, run: join(data, 'run') };
  }
  const data = join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'gangway');
  const run = environment.XDG_RUNTIME_DIR;
  return { data, run: run ? join(run, 'gangway') : join(data, 'run') };
}

export interface NodeHostOptions {
  readonly environment: Environment;
  readonly paths: HostPaths;
  /** What may encrypt the vault's key here, best first. */
  readonly sealers: readonly Sealer[];
}

/** The host of machines without a desktop, and of development: plain Node. */
export function nodeHost({ environment, paths, sealers }: NodeHostOptions): Host {
  return {
    kind: 'node',
    version: VERSION,
    paths,
    environment,
    sealers,
    openExternal: (address) => openInBrowser(address),
    openClientLink: (link) => openInBrowser(link),
    proxyFor: async (url) => environmentProxy(environment, url),
  };
}
