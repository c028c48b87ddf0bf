/** A running app sends its log to where policy or its settings say, and keeps the header of a collector to itself. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type App, startApp } from '../../main/app/index.ts';
import { nodeHost } from '../../main/host/index.ts';
import { createPolicy, type Policy } from '../../main/policy/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';
import { AUTHORITY, startCollector } from '../export/receivers.ts';

const CANARY = 'canary-5f1d77e09b3c4aa2';

async function rig() {
  const folder = await mkdtemp(join(tmpdir(), 'gangway-export-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const sealer = keyFileSealer(join(folder, 'vault.key'), { explicit: true });
  return {
    folder,
    async start(policy: Policy = createPolicy(), brief?: true): Promise<App> {
      const app = await startApp({
        host: nodeHost({ environment: {}, paths: { data: folder, run: join(folder, 'run') }, sealers: [sealer] }),
        trust: { anchors: [AUTHORITY.pem] },
        ...{ port: 0, policy, exportPace: { lookMs: 10, firstRetryMs: 10, longestRetryMs: 50 } },
        ...(brief && { brief }),
      });
      onTestFinished(() => app.close().catch(() => {}));
      return app;
    },
    settings: (document: object) =>
      writeFileSync(join(folder, 'settings.json'), JSON.stringify({ format: 1, document }), { mode: 0o600 }),
  };
}

const eventsOf = ({ records }: { readonly records: readonly { readonly eventName: string }[] }) =>
  records.map(({ eventName }) => eventName);

it('sends its log to where policy says, and not to where the settings do', async () => {
  const [prescribed, chosen] = [await startCollector(), await startCollector()];
  const { start, settings } = await rig();
  settings({ auditExport: [{ to: 'otlp', url: chosen.url }] });
  const app = await start(createPolicy({ AuditExport: [{ to: 'otlp', url: prescribed.url }] }));
  await expect.poll(() => eventsOf(prescribed), { timeout: 10_000 }).toContain('gangway.vault.opened');
  expect(app.auditExport.status).toMatchObject([{ problem: null, dropped: 0 }]);
  expect(chosen.requests).toEqual([]);
});

it('sends its log to where its settings say, and tells when that fails and works again', async () => {
  const collector = await startCollector();
  const { start, settings } = await rig();
  settings({ auditExport: [{ to: 'otlp', url: collector.url }] });
  collector.troubles.push((res) => res.writeHead(503).end());
  await start();
  await expect
    .poll(() => eventsOf(collector), { timeout: 10_000 })
    .toEqual(expect.arrayContaining(['gangway.export.failing', 'gangway.export.working']));
  expect(collector.invalid).toEqual([]);
});

it('sends nothing while it only carries out a command', async () => {
  const collector = await startCollector();
  const { start } = await rig();
  const app = await start(createPolicy({ AuditExport: [{ to: 'otlp', url: collector.url }] }), true);
  app.grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' });
  await app.audit.flush();
  await app.close();
  expect([app.auditExport.status, collector.requests]).toEqual([[], []]);
});

it('keeps the header of a collector in the vault alone, and forgets it when told', async () => {
  const collector = await startCollector();
  const { start, folder } = await rig();
  const app = await start(createPolicy({ AuditExport: [{ to: 'otlp', url: collector.url }] }));
  await app.auditExport.setCredential(`${collector.url}/v1`, `X-Api-Key: ${CANARY}`);
  app.grants.issue({ id: 'one', label: 'One', carrier: 'header', connections: 'all' });
  await expect.poll(() => collector.requests.at(-1)?.['x-api-key'], { timeout: 10_000 }).toBe(CANARY);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  for (const name of names) expect(readFileSync(join(folder, name)).includes(CANARY), name).toBe(false);
  await app.auditExport.setCredential(collector.url, null);
  app.grants.issue({ id: 'two', label: 'Two', carrier: 'header', connections: 'all' });
  await expect.poll(() => collector.requests.at(-1)?.['x-api-key'], { timeout: 10_000 }).toBeUndefined();
});

it.each([
  ['http://localhost', `X-Api-Key: ${CANARY}`],
  [CANARY, `X-Api-Key: ${CANARY}`],
  ['https://localhost', CANARY],
  ['https://localhost', `X-Api-Key: ${CANARY}\r\nHost: evil.example`],
  ['https://localhost', `Host: ${CANARY}`],
  ['https://localhost', `Bad Name: ${CANARY}`],
])('refuses a header for %s that could not be sent as it is, and repeats none of it', async (origin, header) => {
  const { start } = await rig();
  const app = await start();
  const refused = app.auditExport.setCredential(origin, header);
  await expect(refused).rejects.toMatchObject({ code: 'GW_INPUT_INVALID' });
  await refused.catch((error: Error) => expect(error.message).not.toContain(CANARY));
});
