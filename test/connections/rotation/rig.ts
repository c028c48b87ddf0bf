/** Connections in front of a sandbox, with a clock that a test moves and short times. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type Connections,
  createConnections,
  NO_RULES,
  type RotationEvent,
  type RotationRules,
  type RotationStatus,
} from '../../../main/connections/index.ts';
import { createUpstream, type OutgoingRequest, type ResponseSink } from '../../../main/upstream/index.ts';
import { memoryVault } from '../../auth/rig.ts';
import { sandboxProvider } from '../../sandbox/demo-provider.ts';
import { startSandbox } from '../../sandbox/index.ts';

export const DAY = 24 * 60 * 60_000;

const HEADERS = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'];
export const listTools: OutgoingRequest = {
  method: 'POST',
  headers: HEADERS,
  body: Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'),
};

type Options = Pick<Parameters<typeof createConnections>[0], 'timing'>;

export async function startRig(options: Options = {}) {
  const sandbox = await startSandbox({ identity: { rest: true } });
  const folder = mkdtempSync(join(tmpdir(), 'gangway-rotation-'));
  const upstream = createUpstream({ trust: { anchors: [sandbox.ca] }, proxyFor: async () => ({ kind: 'direct' }) });
  const vault = memoryVault();
  /** `looks`: how often it was looked at. */
  const clock = { ahead: 0, looks: 0 };
  const rules = { ...NO_RULES } as { -readonly [K in keyof RotationRules]: RotationRules[K] };
  const events: RotationEvent[] = [];
  const open: Connections[] = [];

  function opened(): Connections {
    const made = createConnections({
      folder,
      vault,
      upstream,
      providers: [sandboxProvider(sandbox)],
      rotationRules: () => rules,
      now() {
        clock.looks++;
        return Date.now() + clock.ahead;
      },
      timing: { askFirstMs: 20, askMostMs: 80, retryMs: 20, ...options.timing },
    });
    made.rotations.onEvent((event) => events.push(event));
    open.push(made);
    return made;
  }

  const rig = {
    sandbox,
    folder,
    upstream,
    vault,
    clock,
    rules,
    events,
    connections: opened(),
    /** What happened so far, by kind. */
    kinds: () => events.map(({ kind }) => kind),
    /** Another Gangway on the same files, as after a restart. */
    async restarted(): Promise<Connections> {
      for (const each of open.splice(0)) each.close();
      rig.connections = opened();
      await rig.connections.checkAll('started');
      return rig.connections;
    },
    add: (key = sandbox.sharedKeys.northwind.key) => rig.connections.add({ id: 'acme', provider: 'onboard', key }),
    status: (): RotationStatus => rig.connections.rotations.of('acme'),
    state: () => rig.connections.get('acme')?.state.kind,
    call: (request?: OutgoingRequest) => call(rig.connections, request),
    storedAt(): number {
      const model = rig.connections.get('acme')?.record.model;
      return model?.kind === 'api-key' ? model.storedAt : Number.NaN;
    },
    /** What a call is refused with, in words. */
    refusal: () =>
      new Promise<string>((resolve, reject) => {
        const end = () => reject(new Error('it was not refused'));
        const sink = { onHead: end, onData: () => true, onEnd: end, onFault: ({ message }: Error) => resolve(message) };
        rig.connections.get('acme')?.exchange(listTools, sink);
      }),
    /** Names of what the vault holds of the connection. */
    kept: () => [...vault.secrets.keys()].map((name) => name.replace('connection/acme ', '')).toSorted(),
    keyInUse: () => vault.secrets.get('connection/acme api-key'),
  };
  onTestFinished(async () => {
    for (const each of open) each.close();
    await upstream.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return rig;
}

export type Rig = Awaited<ReturnType<typeof startRig>>;

/** One request through the connection: its status, or the code of its fault. */
export function call(connections: Connections, request = listTools, id = 'acme'): Promise<number | string> {
  return new Promise((resolve) => {
    let status = 0;
    const sink: ResponseSink = {
      onHead: (code) => {
        status = code;
      },
      onData: () => true,
      onEnd: () => resolve(status),
      onFault: ({ code }) => resolve(code),
    };
    connections.get(id)?.exchange(request, sink);
  });
}

/** The fault that work rejects with. */
export const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    ({ code }: { code: unknown }) => code,
  );
