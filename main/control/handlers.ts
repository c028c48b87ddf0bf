import type { CallName } from '../../preload/contract.ts';
import type { SealCheck } from '../audit/index.ts';
import type { Grants } from '../clients/index.ts';
import { Fault } from '../faults/index.ts';
import type { ControlCallName, ControlHandlers } from './contract.ts';

/** What the command line may ask and this room answers; sign-ins are answered by the app. */
type ControlOnlyCall = Exclude<ControlCallName, CallName | `sign-in.${string}`>;

export interface ControlServices {
  /** The host's data folder. */
  readonly folder: string;
  readonly grants: Pick<Grants, 'issue'>;
  readonly connections: { get(id: string): unknown };
  /** Starts the end of the app; resolves or not, nobody waits. */
  readonly quit: () => void;
  /** Checks seals of the audit log; null while its key is not there. */
  readonly seals?: () => SealCheck | null;
  /** Gives an address that opens the browser window once; absent where there is no such window. */
  readonly openWindow?: () => Promise<string> | string;
}

/** What the app answers to the command line alone. */
export function controlOnlyHandlers(services: ControlServices): Pick<ControlHandlers, ControlOnlyCall> {
  const { folder, grants, connections, quit, seals, openWindow } = services;
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
      return { keyId: check.keyId, genuine: [...(await check.genuine(claims))] };
    },
    'web.openCode': async () => {
      if (openWindow === undefined) throw new Fault('GW_WINDOW_UNAVAILABLE');
      return { address: await openWindow() };
    },
  };
}
