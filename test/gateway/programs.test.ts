/** The program behind a connection, and what policy makes of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, linkSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Attestor, type Program, UNKNOWN } from '../../main/attest/index.ts';
import { linuxAttestor } from '../../main/attest/linux.ts';
import { createBindings } from '../../main/clients/index.ts';
import { Fault } from '../../main/faults/index.ts';
import { type ClientBinding, createPrograms, type Programs, type ProgramsOptions } from '../../main/gateway/index.ts';
import { runProgram } from '../../main/host/index.ts';
import { bodyOf, call, jsonOf, type Rig, send, startRig } from './rig.ts';

const CLIENT = fileURLToPath(new URL('./program-client.ts', import.meta.url));

/** The machine may be busy. */
const WAIT = { timeout: 10_000, interval: 20 };

interface World {
  mode: ClientBinding;
  readonly upstreamCalls: () => number;
  readonly programs: Programs;
  readonly rig: Rig;
  readonly bound: string[];
  readonly strangers: string[];
}

async function world(attestor: Attestor, more: Partial<ProgramsOptions> = {}): Promise<World> {
  const made = { mode: 'off' as ClientBinding, bound: [] as string[], strangers: [] as string[] };
  let programs: Programs | null = null;
  let reached = 0;
  const rig = await startRig(
    async (req, res) => {
      reached++;
      const { id } = JSON.parse((await bodyOf(req)).toString()) as { id: number };
      res.writeHead(200, { 'content-type': 'application/json' }).end(`{"jsonrpc":"2.0","id":${id},"result":{}}`);
    },
    {
      programs({ folder, calls }) {
        programs = createPrograms({
          ...{ attestor, calls, bindings: createBindings(folder), binding: () => made.mode },
          onBound: (_, { identity }) => made.bound.push(String(identity)),
          onMismatch: (_, { name }, bound, refused) => made.strangers.push(`${name} ${bound?.name ?? '-'} ${refused}`),
          ...more,
        });
        return programs;
      },
    },
  );
  onTestFinished(() => rig.close());
  return Object.assign(made, { rig, upstreamCalls: () => reached, programs: programs as unknown as Programs });
}

const codeOf = async (sent: ReturnType<typeof send>) => {
  const { error } = await jsonOf(await sent);
  return error?.data.code ?? 'answered';
};

const agent = () => {
  const made = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => made.destroy());
  return made;
};

describe.runIf(process.platform === 'linux')('real programs', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'gangway-programs-')));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const uid = process.getuid?.() ?? -1;
  const attestor = () =>
    linuxAttestor({ run: runProgram, uid, bridge: '/nowhere', administrators: { root: folder, uid } });

  function installed(name: string): string {
    const path = join(folder, name);
    try {
      linkSync(realpathSync(process.execPath), path);
    } catch {
      copyFileSync(process.execPath, path);
    }
    return path;
  }

  /** Codes of the answers that a program gets for its calls, over one connection that stays until it is known whose it is. */
  async function answers({ rig, mode }: World, path: string, count = 1): Promise<string[]> {
    const before = rig.calls.recent().length;
    const child = spawn(path, [CLIENT, String(rig.gateway.port), rig.token, String(count)], { env: {}, stdio: 'pipe' });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    if (mode !== 'enforce') await vi.waitFor(() => expect(rig.calls.recent()).toHaveLength(before + count), WAIT);
    child.stdin.end();
    await once(child, 'exit');
    return (JSON.parse(line) as { error?: { data: { code: string } } }[]).map(
      ({ error }) => error?.data.code ?? 'answered',
    );
  }

  it('are noted with each call, whatever the rule', async () => {
    const here = await world(attestor());
    const path = installed('acme-client');
    await answers(here, path, 2);
    await vi.waitFor(() => expect(here.rig.calls.recent().map(({ program }) => program)).toEqual([path, path]), WAIT);
    expect(here.programs.seenBehind('tester')).toMatchObject([{ path, name: 'acme-client', verdict: 'unchecked' }]);
    expect(here.bound).toEqual([]);
  });

  it('bind a grant where it is enforced, and no other program gets in with its token', async () => {
    const here = await world(attestor());
    here.mode = 'enforce';
    const [honest, thief] = [installed('acme-client'), installed('thief')];
    expect(await answers(here, honest, 2)).toEqual(['answered', 'answered']);
    expect(here.bound).toEqual([`path:${honest}`]);
    expect(await answers(here, thief)).toEqual(['GW_PROGRAM_MISMATCH']);
    expect(await answers(here, installed('node'))).toEqual(['GW_PROGRAM_UNATTESTED']);
    expect(here.upstreamCalls()).toBe(2);
    expect(here.strangers).toEqual(['thief acme-client true', 'node program-client.ts acme-client true']);
    expect(here.programs.seenBehind('tester').map(({ name, verdict }) => [name, verdict])).toEqual([
      ['node program-client.ts', 'unattested'],
      ['thief', 'other-program'],
      ['acme-client', 'bound'],
    ]);
  });

  it('are let through and shown where it is only to be warned', async () => {
    const here = await world(attestor());
    here.mode = 'warn';
    await answers(here, installed('acme-client'));
    expect(await answers(here, installed('thief'))).toEqual(['answered']);
    await vi.waitFor(() => expect(here.strangers).toEqual(['thief acme-client false']), WAIT);
  });

  it('stay bound over a restart, and are bound anew when the client is connected again', async () => {
    const here = await world(attestor());
    here.mode = 'enforce';
    await answers(here, installed('acme-client'));
    const [grant] = here.rig.grants.list();
    const again = createBindings(here.rig.folder);
    expect(grant && again.of(grant)?.name).toBe('acme-client');
    const { token } = here.rig.grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' });
    const rig = { ...here.rig, token };
    expect(await answers({ ...here, rig }, installed('successor'))).toEqual(['answered']);
  });

  it('of this test itself are refused as the interpreter that runs them', async () => {
    const here = await world(attestor());
    here.mode = 'enforce';
    expect(await codeOf(send(here.rig, { body: call(1) }))).toBe('GW_PROGRAM_UNATTESTED');
    expect(here.upstreamCalls()).toBe(0);
  });
});

/** A system whose answers a test times. */
function scripted(program: Program) {
  const gate = { asked: 0, connections: 0, program, release: () => {}, waiting: Promise.resolve() };
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate.waiting = promise;
    gate.release = resolve;
  };
  const answer = async (peers: readonly unknown[]) => {
    gate.asked++;
    gate.connections += peers.length;
    await gate.waiting;
    return peers.map(() => gate.program);
  };
  const attestor: Attestor = { tcp: answer, channel: answer };
  return { gate, hold, attestor };
}

const CURSOR: Program = { pid: 9, path: '/opt/cursor', name: 'cursor', identity: 'path:/opt/cursor', reason: null };

describe('the question who it is', () => {
  it('is asked once per connection, and delays no call where nothing is enforced', async () => {
    const { gate, hold, attestor } = scripted(CURSOR);
    hold();
    const here = await world(attestor);
    const one = agent();
    for (let id = 1; id <= 3; id++)
      expect(await codeOf(send(here.rig, { body: call(id), agent: one }))).toBe('answered');
    expect(here.rig.calls.recent()).toEqual([]);
    gate.release();
    await vi.waitFor(() => expect(here.rig.calls.recent()).toHaveLength(3), WAIT);
    expect(here.rig.calls.recent().every(({ program }) => program === '/opt/cursor')).toBe(true);
    expect(gate.asked).toBe(1);
  });

  it('is waited for where it is enforced, and what came meanwhile counts: a revoked token opens nothing', async () => {
    const { gate, hold, attestor } = scripted(CURSOR);
    hold();
    const here = await world(attestor);
    here.mode = 'enforce';
    const sent = codeOf(send(here.rig, { body: call(1) }));
    await vi.waitFor(() => expect(gate.asked).toBe(1), WAIT);
    here.rig.grants.revoke('tester');
    gate.release();
    expect(await sent).toBe('GW_TOKEN_UNKNOWN');
    expect(here.upstreamCalls()).toBe(0);
  });

  it('that the system does not answer in time refuses where it is enforced', async () => {
    const { hold, attestor } = scripted(CURSOR);
    hold();
    const here = await world(attestor, { patienceMs: 50 });
    here.mode = 'enforce';
    expect(await codeOf(send(here.rig, { body: call(1) }))).toBe('GW_PROGRAM_UNATTESTED');
  });

  it('that breaks refuses where it is enforced, and lets through where it is not', async () => {
    const broken = async () => Promise.reject(new Error('no such system'));
    const here = await world({ tcp: broken, channel: broken });
    expect(await codeOf(send(here.rig, { body: call(1) }))).toBe('answered');
    await vi.waitFor(() => expect(here.rig.calls.recent()).toMatchObject([{ program: null }]), WAIT);
    here.mode = 'enforce';
    expect(await codeOf(send(here.rig, { body: call(2) }))).toBe('GW_PROGRAM_UNATTESTED');
  });

  it('that is answered with a grant that cannot be bound refuses where it is enforced, and nowhere else', async () => {
    const full = () => {
      throw new Fault('GW_DISK_FULL', { file: 'programs.json' });
    };
    const here = await world(scripted(CURSOR).attestor, { bindings: { of: () => null, bind: full } });
    here.mode = 'warn';
    expect(await codeOf(send(here.rig, { body: call(1) }))).toBe('answered');
    here.mode = 'enforce';
    expect(await codeOf(send(here.rig, { body: call(2) }))).toBe('GW_DISK_FULL');
  });

  it('refuses a program on a connection that is already open when the rule comes', async () => {
    const { attestor } = scripted({ ...UNKNOWN, pid: 7, path: '/usr/bin/node', name: 'node', reason: 'interpreter' });
    const here = await world(attestor);
    const one = agent();
    expect(await codeOf(send(here.rig, { body: call(1), agent: one }))).toBe('answered');
    here.mode = 'enforce';
    expect(await codeOf(send(here.rig, { body: call(2), agent: one }))).toBe('GW_PROGRAM_UNATTESTED');
    here.mode = 'off';
    expect(await codeOf(send(here.rig, { body: call(3), agent: one }))).toBe('answered');
  });

  it('is put for many connections together', async () => {
    const { gate, hold, attestor } = scripted(CURSOR);
    hold();
    const here = await world(attestor);
    await send(here.rig, { body: call(0) });
    await vi.waitFor(() => expect(gate.asked).toBe(1), WAIT);
    await Promise.all(Array.from({ length: 20 }, (_, id) => send(here.rig, { body: call(id), agent: agent() })));
    gate.release();
    await vi.waitFor(() => expect(gate.connections).toBe(21), WAIT);
    expect(gate.asked).toBeLessThanOrEqual(3);
  });

  it('is not waited for by the record of a call for long', async () => {
    const { gate, hold, attestor } = scripted(CURSOR);
    hold();
    const here = await world(attestor, { notedAfterMs: 20 });
    const one = agent();
    expect(await codeOf(send(here.rig, { body: call(1), agent: one }))).toBe('answered');
    await vi.waitFor(() => expect(here.rig.calls.recent()).toMatchObject([{ program: null }]), WAIT);
    gate.release();
    await vi.waitFor(() => expect(here.programs.seenBehind('tester')).toHaveLength(1), WAIT);
    expect(await codeOf(send(here.rig, { body: call(2), agent: one }))).toBe('answered');
    await vi.waitFor(() => expect(here.rig.calls.recent()[0]).toMatchObject({ program: '/opt/cursor' }), WAIT);
  });

  it('leaves no call unnoted when the gateway closes before the answer', async () => {
    const { hold, attestor } = scripted(CURSOR);
    hold();
    const here = await world(attestor);
    expect(await codeOf(send(here.rig, { body: call(1) }))).toBe('answered');
    await here.rig.gateway.close();
    await vi.waitFor(() => expect(here.rig.calls.recent()).toMatchObject([{ outcome: 'ok', program: null }]), WAIT);
  });
});
