import type { CallName } from '../../preload/contract.ts';
import type { Floor, SealCheck } from '../audit/index.ts';
import type { Grants } from '../clients/index.ts';
import { Fault } from '../faults/index.ts';
import type { ControlCallName, ControlHandlers } from './contract.ts';

/** What the command line may ask and this room answers; searches and bundles are answered by the app. */
type ControlOnlyCall = Exclude<ControlCallName, CallName | 'clients.bundles' | `exposure.${string}`>;

export interface ControlServices {
  /** The host's data folder. */
  readonly folder: string;
  readonly grants: Pick<Grants, 'issue'>;
  readonly connections: { get(id: string): unknown; readonly rotations: { showPrompt(id: string): void } };
  /** Starts the end of the app; resolves or not, nobody waits. */
  readonly quit: () => void;
  /** Checks seals of the audit log; null while its key is not there. */
  readonly seals?: () => SealCheck | null;
  /** What the vault knows the audit log to have held. */
  readonly floor?: () => Promise<Floor | null>;
  readonly setCredential?: (origin: string, header: string | null) => Promise<void>;
  /** Gives an address that opens the browser window once; absent where there is no such window. */
  readonly openWindow?: () => Promise<string> | string;
  /** Writes a page that leads a browser to that window, and gives its path. */
  readonly handOverWindow?: () => string;
  /** Shows the window; absent where there is none but in a browser. */
  readonly showWindow?: () => void;
}

/** What the app answers to the command line alone. */
export function controlOnlyHandlers(services: ControlServices): Pick<ControlHandlers, ControlOnlyCall> {
  const { folder, grants, connections, quit, seals, floor, setCredential, openWindow, handOverWindow, showWindow } =
    services;
  return {
    'app.facts': async () => ({
      pid: process.pid,
      node: process.versions.node,
      electron: process.versions.electron ?? null,
      folder,
    }),
    'app.quit': async () => {
      // After the answer has left: ending the app closes the channel that it goes out by.
      setImmediate(() => setImmediate(quit));
      return {};
    },
    'clients.add': async (wanted) => {
      for (const id of wanted.connections === 'all' ? [] : wanted.connections) {
        if (connections.get(id) === undefined) throw new Fault('GW_CONNECTION_UNKNOWN', { connection: id });
      }
      const { token } = grants.issue(wanted);
      return { token: wanted.carrier === 'bridge' ? null : token };
    },
    'audit.check': async ({ claims }) => {
      const check = seals?.() ?? null;
      if (check === null) throw new Fault('GW_AUDIT_NO_KEY', { reason: 'the vault is closed' });
      return { keyId: check.keyId, genuine: [...(await check.genuine(claims))], floor: (await floor?.()) ?? null };
    },
    'audit.setCredential': async ({ origin, header }) => {
      await setCredential?.(origin, header);
      return {};
    },
    'app.showWindow': async () => {
      showWindow?.();
      return { isShown: showWindow !== undefined };
    },
    'connections.showPrompt': async ({ id }) => {
      connections.rotations.showPrompt(id);
      return {};
    },
    'web.handOver': async () => {
      if (handOverWindow === undefined) throw new Fault('GW_WINDOW_UNAVAILABLE');
      return { file: handOverWindow() };
    },
    'web.openCode': async () => {
      if (openWindow === undefined) throw new Fault('GW_WINDOW_UNAVAILABLE');
      return { address: await openWindow() };
    },
  };
}
