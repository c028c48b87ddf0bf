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
    'rotation.ask': nowhere,
    'rotation.begin': nowhere,
    'rotation.enterKey': nowhere,
    'rotation.postpone': nowhere,
    'rotation.checkOld': nowhere,
    'rotation.goBack': nowhere,
    'rotation.renewSignIn': nowhere,
    'connections.pause': nowhere,
    'connections.resume': nowhere,
    'connections.remove': nowhere,
    'clients.read': nowhere,
    'clients.preview': nowhere,
    'clients.connect': nowhere,
    'clients.disconnect': nowhere,
    'clients.rotate': nowhere,
    'clients.openLink': nowhere,
    'clients.revoke': nowhere,
    'activity.read': nowhere,
    'window.protect': nowhere,
    'window.copy': nowhere,
    'window.emptyClipboard': nowhere,
    'window.dismiss': nowhere,
    'window.speak': nowhere,
    'settings.read': nowhere,
    'settings.change': nowhere,
    'policy.read': nowhere,
    'policy.draft': nowhere,
    'checklist.read': nowhere,
    'checklist.answer': nowhere,
    'checklist.export': nowhere,
    'audit.verify': nowhere,
    'audit.export': nowhere,
    'audit.forwarding': nowhere,
    'diagnostics.create': nowhere,
    'audit.setCredential': nowhere,
    'exposure.read': nowhere,
    'exposure.scan': nowhere,
    'exposure.move': nowhere,
    'exposure.ignore': nowhere,
    'exposure.unignore': nowhere,
    'exposure.import': nowhere,
    'exposure.undoImport': nowhere,
    'exposure.examine': nowhere,
    'app.facts': nowhere,
    'app.quit': nowhere,
    'app.showWindow': nowhere,
    'clients.add': nowhere,
    'clients.bundles': nowhere,
    'audit.check': nowhere,
    'connections.showPrompt': nowhere,
    'web.openCode': nowhere,
    'web.handOver': nowhere,
    'signIn.add': nowhere,
    'signIn.again': nowhere,
    'signIn.end': nowhere,
    'signIn.cancel': nowhere,
    'signIn.openPage': nowhere,
    'signIn.forgetRegistration': nowhere,
    'signIn.addresses': nowhere,
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
