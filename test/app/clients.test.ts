import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type App, contractHandlers, startApp } from '../../main/app/index.ts';
import { auditFolder, exportAudit } from '../../main/audit/index.ts';
import { type Host, nodeHost } from '../../main/host/index.ts';
import { createPolicy } from '../../main/policy/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';
import { refusal } from '../clients/apply/rig.ts';
import { sandboxProvider } from '../sandbox/demo-provider.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';

interface Scene {
  readonly home: string;
  readonly links: string[];
  start(options?: Parameters<typeof createPolicy>[0]): Promise<App>;
}

/** A person's home folder, with Gangway's files in it, and a hosted service. */
async function scene(): Promise<Scene> {
  const home = mkdtempSync(join(tmpdir(), 'gw-app-clients-'));
  const sandbox: Sandbox = await startSandbox({ identity: { rest: true } });
  const running: App[] = [];
  onTestFinished(async () => {
    for (const app of running) await app.close();
    await sandbox.close();
    rmSync(home, { recursive: true, force: true });
  });
  const data = join(home, 'gangway');
  const links: string[] = [];
  const host: Host = {
    ...nodeHost({
      environment: { HOME: home, USERPROFILE: home },
      paths: { data, run: join(data, 'run') },
      sealers: [keyFileSealer(join(home, 'vault.key'), { explicit: true })],
    }),
    openClientLink: async (link) => void links.push(link),
  };
  return {
    home,
    links,
    async start(values) {
      for (const app of running.splice(0)) await app.close();
      const policy = createPolicy(values);
      const trust = { anchors: [sandbox.ca] };
      const app = await startApp({ host, trust, providers: [sandboxProvider(sandbox)], port: 0, policy });
      running.push(app);
      if (app.connections.get('onboard') === undefined)
        await app.connections.add({ id: 'onboard', provider: 'onboard', key: sandbox.sharedKeys.northwind.key });
      return app;
    },
  };
}

async function events(app: App): Promise<Record<string, unknown>[]> {
  await app.audit.flush();
  const found: Record<string, unknown>[] = [];
  for await (const line of exportAudit(auditFolder(app.host.paths.data), { format: 'jsonl' })) {
    const record = JSON.parse(line) as Record<string, unknown>;
    if (String(record.event).startsWith('client.')) found.push(record);
  }
  return found;
}

it('records who was set up, with what, and who was shut out, and no token', async () => {
  const { home, start } = await scene();
  const app = await start();
  const file = join(home, '.cursor/mcp.json');
  mkdirSync(join(home, '.cursor'));
  writeFileSync(file, '{}');
  const calls = contractHandlers(app);
  await calls['clients.connect']({ id: 'cursor', connections: ['onboard'] });
  const [token = ''] = /gw_[\w-]{43}/.exec(readFileSync(file, 'utf8')) ?? [];
  expect(token).not.toBe('');
  await calls['clients.rotate']({ id: 'cursor' });
  await calls['clients.disconnect']({ id: 'cursor' });
  const found = await events(app);
  expect(found).toMatchObject([
    { event: 'client.granted', client: 'cursor', connections: ['onboard'] },
    { event: 'client.connected', client: 'cursor', way: 'file', files: [file] },
    { event: 'client.tokenReplaced', client: 'cursor' },
    { event: 'client.revoked', client: 'cursor' },
    { event: 'client.disconnected', client: 'cursor', left: [] },
  ]);
  expect(JSON.stringify(found)).not.toContain('gw_');
  expect(readFileSync(file, 'utf8')).toBe('{}');
});

it('keeps over a start what is whose, and puts files back afterwards', async () => {
  const { home, start } = await scene();
  const file = join(home, '.cursor/mcp.json');
  mkdirSync(join(home, '.cursor'));
  writeFileSync(file, '{ "mine": true }');
  await contractHandlers(await start())['clients.connect']({ id: 'cursor', connections: ['onboard'] });
  const calls = contractHandlers(await start());
  expect((await calls['clients.read']({})).find(({ id }) => id === 'cursor')).toMatchObject({
    standing: { kind: 'waiting' },
    connections: ['onboard'],
  });
  await calls['clients.disconnect']({ id: 'cursor' });
  expect(readFileSync(file, 'utf8')).toBe('{ "mine": true }');
});

it('hands out links of the catalogue alone, for what was granted', async () => {
  const { links, start } = await scene();
  const app = await start();
  const calls = contractHandlers(app);
  const open = (id: string, connection: string) => refusal(calls['clients.openLink']({ id, connection }));
  expect(await open('cherry-studio', 'onboard')).toEqual({ code: 'GW_CLIENT_NOT_CONNECTED' });
  await calls['clients.connect']({ id: 'cherry-studio', connections: ['onboard'] });
  expect(await open('cherry-studio', 'onboard')).toEqual({ code: 'none' });
  expect(await open('cherry-studio', 'other')).toEqual({ code: 'GW_CLIENT_NOT_CONNECTED' });
  expect(links).toEqual([expect.stringMatching(/^cherrystudio:\/\/mcp\/install\?servers=/)]);
  await calls['clients.connect']({ id: 'amazon-quick', connections: ['onboard'] });
  expect(await open('amazon-quick', 'onboard')).toMatchObject({ code: 'GW_CLIENT_LINK_UNAVAILABLE' });
});

it('connects no client that policy does not approve, and says so in the list', async () => {
  const { start } = await scene();
  const app = await start({ DeniedClients: ['cursor'] });
  const calls = contractHandlers(app);
  expect((await calls['clients.read']({})).find(({ id }) => id === 'cursor')?.problem?.code).toBe('GW_POLICY_CLIENT');
  expect(await refusal(calls['clients.connect']({ id: 'cursor', connections: ['onboard'] }))).toMatchObject({
    code: 'GW_POLICY_CLIENT',
  });
  expect(app.grants.list()).toEqual([]);
});
