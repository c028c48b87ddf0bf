/** AI clients of a person, with all of the room as it ships, and the connections that a test says there are. */
import { join } from 'node:path';
import { createCallLog } from '../../../main/audit/index.ts';
import { createClientSetup, createGrants, openSightings } from '../../../main/clients/index.ts';
import { type Person, person } from '../apply/rig.ts';

export const PROGRAM = { command: '/opt/gangway/node', args: ['/opt/gangway/cli.ts'] };
export const CONNECTIONS = [
  { id: 'onboard', model: 'api-key' },
  { id: 'crm', model: 'oauth' },
  { id: 'docs', model: 'none' },
] as const;

export interface SetupOptions {
  readonly ana?: Person;
  readonly data?: string | null;
  readonly allowSharedKeyFor?: (client: string) => boolean;
  readonly now?: () => number;
  readonly platform?: 'linux' | 'win32' | 'darwin';
}

export function setUp(options: SetupOptions = {}) {
  const { ana = person(), data = null, allowSharedKeyFor = () => false, now = Date.now, platform = 'linux' } = options;
  const calls = createCallLog();
  const files = ana.open();
  const grants = createGrants(ana.data, now);
  const setup = createClientSetup({
    ...{ grants, files, allowSharedKeyFor, now, version: '1.2.3' },
    machine: { platform, home: ana.home, environment: {} },
    sightings: openSightings(ana.data, calls),
    ways: { program: PROGRAM, data, addressOf: (id) => `http://127.0.0.1:24264/${id}/mcp` },
    connections: () => CONNECTIONS,
  });
  /** A call of a client, as the gateway records it. */
  const heard = (client: string, at: number) => {
    calls.record(() => ({
      ...{ at, client, connection: 'crm', via: 'http', tenancy: null, actsAs: null, method: 'initialize', tool: null },
      ...{ outcome: 'ok', status: 200, code: null, durationMs: 1, requestBytes: 1, responseBytes: 1 },
    }));
    calls.recent();
  };
  const standing = (id: string) => setup.list().find(({ client }) => client.id === id)?.standing;
  const json = (path: string) => JSON.parse(ana.text(path)) as Record<string, Record<string, never>>;
  return { ana, setup, grants, files, calls, heard, standing, json, path: (name: string) => join(ana.home, name) };
}
