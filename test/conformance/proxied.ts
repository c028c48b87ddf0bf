/** Gangway in front of a server that speaks https, for the suite and for clients that are not ours. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startApp } from '../../main/app/index.ts';
import { createChannelServer } from '../../main/channel/index.ts';
import type { HeaderForm } from '../../main/connections/index.ts';
import type { Host } from '../../main/host/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';
import type { StdioCommand } from './stdio-front.ts';

export interface ServerBehind {
  readonly url: string;
  /** The authority of its certificate, PEM. */
  readonly authority: string;
  /** The key that it demands; Gangway alone holds it. */
  readonly key?: { readonly value: string; readonly header: HeaderForm };
}

export interface Proxied {
  /** For a client that sends its token in a header. */
  readonly url: string;
  readonly headers: { readonly authorization: string };
  /** With the token in the address: the suite cannot send a header of its own. */
  readonly urlWithToken: string;
  close(): Promise<void>;
}

const CONNECTION = 'server';
const BRIDGE_CLIENT = 'bridge-client';
const CLI = fileURLToPath(new URL('../../main/cli.ts', import.meta.url));

/** Starts Gangway on a free port, in a folder of its own, with one connection. */
export async function startProxied(behind: ServerBehind): Promise<Proxied> {
  const { app, close } = await startGangway(behind);
  const issue = (id: string, carrier: 'header' | 'path') =>
    app.grants.issue({ id, label: id, carrier, connections: [CONNECTION] }).token;
  return {
    url: app.gateway.addressOf(CONNECTION),
    headers: { authorization: `Bearer ${issue('client', 'header')}` },
    urlWithToken: `http://127.0.0.1:${app.gateway.port}/t/${issue('suite', 'path')}/${CONNECTION}/mcp`,
    close,
  };
}

export interface Bridged {
  /** What an AI client starts; one process per session. */
  readonly command: StdioCommand;
  close(): Promise<void>;
}

/** Starts Gangway like startProxied, for a client that starts the bridge. */
export async function startBridged(behind: ServerBehind): Promise<Bridged> {
  const { app, folder, close } = await startGangway(behind);
  app.grants.issue({ id: BRIDGE_CLIENT, label: BRIDGE_CLIENT, carrier: 'bridge', connections: [CONNECTION] });
  const channel = await createChannelServer({
    paths: app.host.paths,
    keysOf: (purpose, id) => (purpose === 'bridge' ? app.grants.channelKeysOf(id) : undefined),
    accept: (_purpose, id, stream) => app.gateway.serveBridge(id, stream),
  });
  return {
    command: {
      command: process.execPath,
      args: [CLI, 'bridge', '--client', BRIDGE_CLIENT, '--connection', CONNECTION],
      env: { PATH: process.env.PATH ?? '', GANGWAY_HOME: folder },
    },
    async close() {
      await channel.close();
      await close();
    },
  };
}

async function startGangway({ url, authority, key }: ServerBehind) {
  const folder = mkdtempSync(join(tmpdir(), 'gangway-proxied-'));
  const app = await startApp({ host: hostIn(folder), trust: { anchors: [authority] }, port: 0 });
  const close = async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const credential = key && { key: key.value, header: key.header };
    await app.connections.add({ id: CONNECTION, provider: 'custom', url, ...credential });
  } catch (error) {
    await close();
    throw error;
  }
  return { app, folder, close };
}

/**
 * A host that keeps everything in one folder and reaches every server directly.
 * @param openExternal absent: there is no browser
 */
export const hostIn = (folder: string, openExternal?: Host['openExternal']): Host => ({
  kind: 'node',
  version: '0.0.0-test',
  paths: { data: folder, run: join(folder, 'run') },
  environment: {},
  sealers: [keyFileSealer(join(folder, 'vault.key'), { explicit: true })],
  openExternal: openExternal ?? (() => Promise.reject(new Error('no browser here'))),
  proxyFor: () => Promise.resolve({ kind: 'direct' }),
});
