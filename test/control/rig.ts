import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createChannelServer } from '../../main/channel/index.ts';
import { type Control, type ControlHandlers, createControl } from '../../main/control/index.ts';

export const nowhere = async (): Promise<never> => {
  throw new Error('not expected to be asked');
};

/** Handlers of which none is expected to be asked, but for those given. */
export function handlers(given: Partial<ControlHandlers>): ControlHandlers {
  return {
    'status.read': nowhere,
    'providers.list': nowhere,
    'connections.add': nowhere,
    'connections.test': nowhere,
    'connections.replaceKey': nowhere,
    'connections.pause': nowhere,
    'connections.resume': nowhere,
    'connections.remove': nowhere,
    'clients.revoke': nowhere,
    'activity.read': nowhere,
    'app.facts': nowhere,
    'app.quit': nowhere,
    'clients.add': nowhere,
    'audit.check': nowhere,
    'web.openCode': nowhere,
    'sign-in.add': nowhere,
    'sign-in.again': nowhere,
    'sign-in.end': nowhere,
    ...given,
  };
}

export const FACTS = { pid: 1, node: '24.0.0', electron: null, folder: '/somewhere' };

/** An empty data folder, removed after the test. */
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gw-control-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface ControlledApp {
  readonly control: Control;
  close(): Promise<void>;
}

/** An app of which there is nothing but its control channel. @param publish false: its token is not written */
export async function controlled(
  data: string,
  given: Partial<ControlHandlers>,
  { publish = true } = {},
): Promise<ControlledApp> {
  const control = createControl(data, handlers(given));
  const server = await createChannelServer({
    paths: { data, run: join(data, 'run') },
    keysOf: (purpose, id) => (purpose === 'control' ? control.keysOf(id) : undefined),
    accept: (_purpose, _id, stream) => control.serve(stream),
  });
  if (publish) control.publish();
  onTestFinished(() => server.close());
  return { control, close: () => server.close() };
}
