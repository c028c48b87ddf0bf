/** The host of the desktop app. Electron itself is handed in, so that this loads and is tested under plain Node. */
import { join } from 'node:path';
import type { Session, Shell } from 'electron';
import { Fault } from '../faults/index.ts';
import type { Host, HostPaths, Sealer } from './host.ts';
import type { Program } from './program.ts';
import { environmentProxy } from './proxy.ts';
import { proxyFromSystem } from './system-proxy.ts';
import { VERSION } from './version.ts';

export interface ElectronHostOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly paths: HostPaths;
  readonly sealers: readonly Sealer[];
  /** Whose proxy settings are followed: those of the system, a PAC file included. */
  readonly session: Pick<Session, 'resolveProxy'>;
  readonly shell: Pick<Shell, 'openExternal'>;
  /** Folder of what the packed app brings along; absent where it is not packed. */
  readonly resources?: string;
}

export function electronHost({ environment, paths, sealers, session, shell, resources }: ElectronHostOptions): Host {
  return {
    kind: 'electron',
    version: VERSION,
    paths,
    environment,
    sealers,
    async proxyFor(url) {
      const prescribed = environmentProxy(environment, url);
      // Chromium's answer never holds a user name; a variable that names the same proxy may.
      const credentials = (proxy: URL) =>
        prescribed.kind === 'http' && prescribed.url.origin === proxy.origin ? prescribed.authorization : undefined;
      return proxyFromSystem(await session.resolveProxy(url.href), credentials);
    },
    openExternal: (address) => openHttps(shell, address),
    openClientLink: (link) => shell.openExternal(link),
    ...(resources !== undefined && { program: packedProgram(resources) }),
  };
}

/** Electron's own executable runs no script of ours (its fuses say so); the command line is one beside it. */
const packedProgram = (resources: string): Program => ({
  command: join(resources, 'cli', process.platform === 'win32' ? 'gangway.exe' : 'gangway'),
  args: [],
});

/**
 * Opens an address in the person's browser; the one way out of the app to another program. Only https: other schemes
 * start programs.
 * @throws Fault GW_ADDRESS_NOT_OPENED
 */
export async function openHttps(shell: Pick<Shell, 'openExternal'>, address: string): Promise<void> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw new Fault('GW_ADDRESS_NOT_OPENED', { scheme: url?.protocol ?? 'none' });
  }
  await shell.openExternal(url.href);
}
