import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { type CallRecord, createCallLog } from '../../main/audit/index.ts';
import { createChannelServer, deriveChannelKeys } from '../../main/channel/index.ts';
import type { Connection } from '../../main/connections/index.ts';
import { Fault } from '../../main/faults/index.ts';
import type { OpenPipe } from '../../main/gateway/stdio/pipe.ts';
import { type ServeStdioOptions, type StdioSession, serveStdio } from '../../main/gateway/stdio/serve.ts';

export const TOKEN = `gw_${'k'.repeat(43)}`;

export interface Paths {
  readonly run: string;
  readonly data: string;
}

export interface TestApp {
  readonly sessions: StdioSession[];
  /** Of the bridges, as the app has them. */
  readonly streams: Socket[];
  /** What the audit log was told, oldest first. */
  readonly records: CallRecord[];
  close(): Promise<void>;
}

const noPipe: OpenPipe = () => {
  throw new Error('no pipe here');
};

/** The app's side of the bridge: channel and stdio sessions, with connections as given. */
export async function startApp(
  paths: Paths,
  connections: Record<string, Connection>,
  more: Partial<Pick<ServeStdioOptions, 'openPipe' | 'answerLimit'>> = {},
): Promise<TestApp> {
  const sessions: StdioSession[] = [];
  const streams: Socket[] = [];
  const records: CallRecord[] = [];
  const calls = createCallLog();
  calls.subscribe((batch) => void records.push(...batch));
  const server = await createChannelServer({
    paths,
    keysOf: (purpose, id) => (purpose === 'bridge' && id === 'cursor' ? deriveChannelKeys(TOKEN) : undefined),
    accept(_purpose, client, stream) {
      streams.push(stream);
      sessions.push(
        serveStdio({ stream, client, calls, openPipe: noPipe, open: (name) => opened(connections, name), ...more }),
      );
    },
  });
  return { sessions, streams, records, close: () => server.close() };
}

function opened(connections: Record<string, Connection>, name: string): Connection {
  const connection = connections[name];
  if (!connection) throw new Fault('GW_CONNECTION_UNKNOWN', { connection: name });
  return connection;
}

/** What connecting a client leaves on disk. */
export function connectClient({ data }: Paths, token = TOKEN, mode = 0o600): void {
  mkdirSync(join(data, 'clients'), { recursive: true });
  writeFileSync(join(data, 'clients', 'cursor.token'), `${token}\n`);
  chmodSync(join(data, 'clients', 'cursor.token'), mode);
}
