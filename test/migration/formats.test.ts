import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type App, startApp } from '../../main/app/index.ts';
import { auditFolder, verifyAudit } from '../../main/audit/index.ts';
import { configOf, dataOf, FORMATS, fetchHome, hostAt, STORED } from './home.ts';

async function started(format: string): Promise<{ home: string; app: App }> {
  const home = mkdtempSync(join(tmpdir(), 'gangway-migration-'));
  fetchHome(format, home);
  const app = await startApp({ host: hostAt(home), port: 0 });
  onTestFinished(async () => {
    await app.close();
    rmSync(home, { recursive: true, force: true });
  });
  await app.checked;
  return { home, app };
}

describe.each(readdirSync(FORMATS))('what was kept as %s', (format) => {
  it('opens: the vault, the connection with its pinned company, and the client that may use it', async () => {
    const { app } = await started(format);
    expect(app.vault.status).toMatchObject({ kind: 'open' });
    const connection = app.connections.get(STORED.connection);
    expect(connection?.record).toMatchObject({ model: { kind: 'api-key' }, pin: { name: 'Northwind Onboarding' } });
    // Its server is gone; the key is there, else it would ask for one.
    expect(connection?.state.kind).toBe('unreachable');
    expect(app.grants.list()).toMatchObject([{ id: STORED.client, connections: [STORED.connection] }]);
  });

  it('still lets the client in with the token that is in its file', async () => {
    const { home, app } = await started(format);
    const entry = JSON.parse(readFileSync(configOf(home), 'utf8')).mcpServers[STORED.connection];
    const call = (authorization: string) =>
      fetch(`http://127.0.0.1:${app.gateway.port}/${STORED.connection}/mcp`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      });
    expect((await call('Bearer gw_wrong')).status).toBe(401);
    expect(await (await call(entry.headers.Authorization)).text()).toMatch(/GW_UPSTREAM_/);
  });

  it("puts the client's file back as it was before that version changed it", async () => {
    const { home, app } = await started(format);
    expect(readFileSync(configOf(home), 'utf8')).not.toBe(STORED.config);
    await app.clients.setup.disconnect(STORED.client);
    expect(readFileSync(configOf(home), 'utf8')).toBe(STORED.config);
  });

  it('goes on with the record of what happened, which still verifies', async () => {
    const { home, app } = await started(format);
    await app.audit.flush();
    const report = await verifyAudit(auditFolder(dataOf(home)), app.audit.seals);
    expect(report.findings).toEqual([]);
    expect(existsSync(auditFolder(dataOf(home)))).toBe(true);
  });
});
