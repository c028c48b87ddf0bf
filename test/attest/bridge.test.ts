/** A bridge is judged by who started it: real programs, the real channel, the whole app. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, linkSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLocalChannel } from '../../main/app/index.ts';
import { linuxAttestor } from '../../main/attest/linux.ts';
import { runProgram } from '../../main/host/index.ts';
import { META, type Prescribed, prescribed } from '../policy/prescribed.ts';

const STARTER = fileURLToPath(new URL('./peer-process.ts', import.meta.url));
const BRIDGE = fileURLToPath(new URL('../bridge/bridge-process.ts', import.meta.url));

async function world(policy: object) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gangway-behind-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const installed = (name: string) => {
    const path = join(folder, name);
    try {
      linkSync(realpathSync(process.execPath), path);
    } catch {
      copyFileSync(process.execPath, path);
    }
    return path;
  };
  const bridge = installed('gangway');
  const uid = process.getuid?.() ?? -1;
  const attestor = linuxAttestor({ run: runProgram, uid, bridge, administrators: { root: folder, uid } });
  const rig = await prescribed({ policy, app: () => ({ attestor }) });
  const channel = await openLocalChannel(rig.app, { quit: () => {} });
  onTestFinished(() => channel.close());
  rig.app.grants.issue({ id: 'claude', label: 'Claude', carrier: 'bridge', connections: 'all' });
  return { rig, bridge, installed };
}

/** The answer to a call that goes through a bridge which this program has started: `ok`, or the code of the fault. */
async function through({ folder }: Prescribed, starter: string, bridge: string): Promise<string> {
  const child = spawn(starter, [STARTER, 'start', bridge, BRIDGE, folder, 'claude', 'crm'], {
    ...{ detached: true, stdio: ['pipe', 'pipe', 'ignore'], env: {} },
  });
  try {
    const params = { name: 'search_customers', arguments: { query: 'a' }, _meta: META };
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params })}\n`);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { error } = JSON.parse(line) as { error?: { data: { code: string } } };
    return error?.data.code ?? 'ok';
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }
}

const canSee = process.platform === 'linux' && ['/usr/bin/ss', '/usr/sbin/ss', '/bin/ss', '/sbin/ss'].some(existsSync);

describe.runIf(canSee)('a bridge', () => {
  it('speaks for the program that started it, and for no other one, where that is enforced', async () => {
    const { rig, bridge, installed } = await world({ ClientBinding: 'enforce' });
    const [honest, thief] = [installed('claude'), installed('thief')];
    expect(await through(rig, honest, bridge)).toBe('ok');
    expect(await through(rig, thief, bridge)).toBe('GW_PROGRAM_MISMATCH');
    expect(await through(rig, installed('node'), bridge)).toBe('GW_PROGRAM_UNATTESTED');
    expect(await through(rig, honest, bridge)).toBe('ok');
    expect(rig.app.calls.recent().filter(({ outcome }) => outcome === 'ok')).toMatchObject([
      { via: 'bridge', program: honest },
      { via: 'bridge', program: honest },
    ]);
  });
});
