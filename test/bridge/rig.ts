import { onTestFinished } from 'vitest';
import type { Connection } from '../../main/connections/index.ts';
import { folders } from '../channel/folders.ts';
import { connectClient, type Paths, startApp, type TestApp } from './app.ts';
import { bridgeHere, type InProcess } from './client.ts';
import { httpConnection } from './connection.ts';
import { type Respond, startUpstream, type TestUpstream } from './upstream.ts';

export interface Rig {
  readonly upstream: TestUpstream;
  readonly app: TestApp;
  readonly client: InProcess;
  readonly paths: Paths;
}

/** Client, bridge, app and upstream, all in this process but over their real sockets. */
export async function rig(
  respond: Respond,
  more: { answerLimit?: number; read?: boolean; around?: (connection: Connection) => Connection } = {},
): Promise<Rig> {
  const upstream = await startUpstream(respond);
  const paths = folders();
  connectClient(paths);
  const limit = more.answerLimit === undefined ? {} : { answerLimit: more.answerLimit };
  const connection = httpConnection(upstream.url);
  const app = await startApp(paths, { crm: more.around?.(connection) ?? connection }, limit);
  onTestFinished(() => app.close());
  return { upstream, app, paths, client: bridgeHere(paths.data, more.read === undefined ? {} : { read: more.read }) };
}
