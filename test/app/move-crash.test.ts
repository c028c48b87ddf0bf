import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startApp } from '../../main/app/index.ts';
import { nodeHost } from '../../main/host/index.ts';
import { createPolicy } from '../../main/policy/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';
import { startSandbox } from '../sandbox/index.ts';

const STEPS = ['before-vault', 'after-vault', 'after-proposal', 'after-grant', 'after-entry'] as const;

/** Runs a script to its end, without keeping this process from answering it. */
const run = (args: readonly string[]) =>
  new Promise<{ signal: string | null; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [...args], (error, stdout, stderr) =>
      resolve({ signal: error?.signal ?? null, stdout, stderr }),
    );
  });

describe('a move that is cut short', { timeout: 60_000 }, () => {
  for (const step of STEPS) {
    it(`never loses the key, and the same move ends what was begun: ${step}`, async () => {
      const sandbox = await startSandbox({ identity: { rest: true } });
      const root = mkdtempSync(join(tmpdir(), 'gw-move-'));
      onTestFinished(async () => {
        await sandbox.close();
        rmSync(root, { recursive: true, force: true });
      });
      const home = join(root, 'home');
      mkdirSync(join(home, '.cursor'), { recursive: true });
      const ca = join(root, 'ca.pem');
      writeFileSync(ca, sandbox.ca);
      const { key } = sandbox.sharedKeys.northwind;
      const url = sandbox.urls.mcp;
      const { origin } = new URL(url);
      const file = join(home, '.cursor/mcp.json');
      const before = JSON.stringify({ mcpServers: { crm: { url, headers: { 'X-Onboard-Api-Token': key } } } }, null, 2);
      writeFileSync(file, before);

      // The sandbox is in this process, which must go on answering meanwhile.
      const ended = await run([join(import.meta.dirname, 'move-process.ts'), root, ca, origin, step]);
      expect(ended).toMatchObject({ signal: 'SIGKILL', stdout: '' });

      const app = await startApp({
        host: nodeHost({
          environment: { HOME: home, USERPROFILE: home },
          paths: { data: join(root, 'data'), run: join(root, 'run') },
          sealers: [keyFileSealer(join(root, 'vault.key'), { explicit: true })],
        }),
        port: 0,
        policy: createPolicy({ LeakScan: 'off' }),
        trust: { anchors: [sandbox.ca] },
      });
      onTestFinished(() => app.close());
      const [find] = (await app.exposure.scan()).finds;
      const text = readFileSync(file, 'utf8');
      if (step === 'after-entry') expect(text).not.toContain(key);
      else expect(text).toBe(before);
      if (find) await app.exposure.move(find.id, origin);
      const [connection, ...others] = app.connections.list();
      expect(others).toEqual([]);
      const { id } = connection?.record ?? { id: '' };
      expect((await app.connections.test(id)).hello.server.name).not.toBe('');
      expect(app.connections.rotations.of(id).due).toMatchObject({ reason: 'exposure' });
      expect(readFileSync(file, 'utf8')).not.toContain(key);
      // The port is any free one in each of the two runs.
      expect(new URL(JSON.parse(readFileSync(file, 'utf8')).mcpServers.crm.url).pathname).toBe(`/${id}/mcp`);
    });
  }
});
