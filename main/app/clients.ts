/** The AI clients of this computer, with what they need of the other services. */
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AuditLog, CallLog } from '../audit/index.ts';
import {
  type ClientFiles,
  type ClientSetup,
  createBackups,
  createClientFiles,
  createClientSetup,
  type Grants,
  type Machine,
  openSightings,
} from '../clients/index.ts';
import type { Connections } from '../connections/index.ts';
import { commandProgram, type Host, nodePaths } from '../host/index.ts';
import type { Policy } from '../policy/index.ts';
import type { VaultDoor } from './vault-door.ts';

export interface AppClients {
  readonly setup: ClientSetup;
  readonly files: ClientFiles;
  /** Where clients are looked for. */
  readonly machine: Machine;
  close(): void;
}

interface ClientsOptions {
  readonly host: Host;
  readonly vault: VaultDoor;
  readonly grants: Grants;
  readonly calls: CallLog;
  readonly connections: Pick<Connections, 'list'>;
  readonly policy: Policy;
  readonly audit: AuditLog;
  /** Port that clients are given. */
  readonly port: () => number;
  readonly allowSharedKeyFor: (client: string) => boolean;
}

/** @throws Fault GW_SETTINGS_UNREADABLE */
export async function openClients(options: ClientsOptions): Promise<AppClients> {
  const { host, vault, grants, calls, connections, policy, audit, port, allowSharedKeyFor } = options;
  const { data } = host.paths;
  const machine = machineOf(host);
  const backups = createBackups(join(data, 'client-backups'), () => backupKey(vault));
  const files = createClientFiles({ folder: data, home: machine.home, backups });
  const sightings = openSightings(data, calls);
  const setup = createClientSetup({
    ...{ machine, grants, files, sightings, allowSharedKeyFor, version: host.version },
    ways: {
      program: host.program ?? commandProgram(),
      // A client starts the bridge with little of this environment.
      data: nodePaths({}).data === data ? null : data,
      addressOf: (connection) => `http://127.0.0.1:${port()}/${connection}/mcp`,
    },
    connections: () => connections.list().map(({ record: { id, model } }) => ({ id, model: model.kind })),
    refusal: (client) => policy.refusal({ client, connection: '' }),
  });
  // What cannot be tidied up now is left as it is, and shown as incomplete.
  await setup.recover().catch(() => {});
  return { setup: recorded(setup, audit), files, machine, close: () => sightings.close() };
}

function machineOf({ environment }: Host): Machine {
  const { platform } = process;
  const home = (platform === 'win32' ? environment.USERPROFILE : environment.HOME) || homedir();
  return { platform: platform === 'win32' || platform === 'darwin' ? platform : 'linux', home, environment };
}

const KEY = ['clients', 'backup-key'] as const;
const HEX_KEY = /^[0-9a-f]{64}$/;

/** The key of sealed backups; random and not derived from the vault's, so that it stays when that one is rotated. */
async function backupKey(vault: Pick<VaultDoor, 'getPassword' | 'setPassword'>): Promise<Buffer> {
  const stored = await vault.getPassword(...KEY);
  if (stored !== null && HEX_KEY.test(stored)) return Buffer.from(stored, 'hex');
  const made = randomBytes(32);
  await vault.setPassword(...KEY, made.toString('hex'));
  return made;
}

function recorded(setup: ClientSetup, audit: AuditLog): ClientSetup {
  return {
    ...setup,
    async connect(client, connections, options) {
      const done = await setup.connect(client, connections, options);
      const way = done.files.length > 0 ? 'file' : 'hand';
      audit.record('client.connected', { client, connections: [...connections], way, files: [...done.files] });
      return done;
    },
    bundles(client, connections) {
      const made = setup.bundles(client, connections);
      audit.record('client.connected', { client, connections: [...connections], way: 'hand', files: [] });
      return made;
    },
    async disconnect(client) {
      const done = await setup.disconnect(client);
      audit.record('client.disconnected', { client, left: [...done.left] });
      return done;
    },
  };
}
