import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { examine } from '../../main/doctor/index.ts';
import { findings, of, withConnection } from './patient.ts';

const AREA = 'Connection onboard';

describe('the examination of a connection', () => {
  it('goes from the name to a round trip with the stored key', async () => {
    const { patient, sandbox } = await withConnection();
    sandbox.clearRequests();
    const found = await findings(patient, AREA);
    expect(found.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^localhost:\d+ is .*; connected in \d+ ms$/),
      expect.stringMatching(/^TLSv1\.[23], certificate by .+, valid for \d+ more days$/),
      expect.stringMatching(/^the clocks .* differ by [01] s$/),
      expect.stringMatching(/^MCP 2026-07-28 round trip in \d+ ms; acts as: One shared company key$/),
    ]);
    expect(found.filter(({ level }) => level === 'problem')).toEqual([]);
    const bare = sandbox.requests.filter(({ method }) => method === 'HEAD');
    expect(bare).toHaveLength(1);
    expect(bare[0]?.header('x-onboard-api-token')).toEqual([]);
  });

  it('says at which step it stops: nobody listens', async () => {
    const { patient, sandbox } = await withConnection();
    await sandbox.kill();
    expect(await findings(patient, AREA)).toMatchObject([{ level: 'problem', code: 'GW_UPSTREAM_REFUSED' }]);
  });

  it('says at which step it stops: the certificate is not trusted', async () => {
    const { patient } = await withConnection();
    const { trust: _, ...untrusting } = patient;
    expect(await findings(untrusting, AREA)).toMatchObject([
      { level: 'ok' },
      { level: 'problem', code: 'GW_UPSTREAM_TLS_UNTRUSTED' },
    ]);
  });

  it('says at which step it stops: the key is refused', async () => {
    const { patient, sandbox } = await withConnection();
    sandbox.keys.revoke(sandbox.sharedKeys.northwind.key);
    const found = await findings(patient, AREA);
    expect(found.at(-1)).toMatchObject({ level: 'problem', code: 'GW_NEEDS_KEY' });
    expect(found.slice(0, -1).every(({ level }) => level !== 'problem')).toBe(true);
  });

  it('does not try the key of one that is paused', async () => {
    const { patient, app, sandbox } = await withConnection();
    app.connections.pause('onboard');
    sandbox.clearRequests();
    expect((await findings(patient, AREA)).at(-1)).toMatchObject({
      level: 'ok',
      what: expect.stringContaining('paused'),
    });
    expect(sandbox.requests.map(({ method }) => method)).toEqual(['HEAD']);
  });

  it.each([
    [-3600_000, 'problem'],
    [120_000, 'warning'],
  ])('finds a clock that is off by %i ms', async (ms, level) => {
    const { patient, sandbox } = await withConnection();
    const date = new Date(Date.now() + ms).toUTCString();
    sandbox.trouble.always({ kind: 'add-headers', headers: [['Date', date]] }, { method: 'HEAD' });
    const clock = (await findings(patient, AREA)).find(({ what }) => what.startsWith('the clocks'));
    expect(clock).toMatchObject({ level });
    expect(clock?.todo).toContain('date and time');
  });

  it('blames the proxy that does not answer, by its host alone', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    const { patient } = await withConnection({ HTTPS_PROXY: `http://mona:s3cret@127.0.0.1:${port}` });
    const found = await findings(patient, AREA);
    expect(found).toMatchObject([{ level: 'problem', code: 'GW_PROXY_UNREACHABLE' }]);
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  it('examines the others when one fails, and has nothing to examine without services', async () => {
    const { patient, app, sandbox } = await withConnection();
    const { key } = sandbox.sharedKeys.borealis;
    const header = { name: 'X-Onboard-Api-Token', scheme: '' } as const;
    await app.connections.add({ id: 'other', provider: 'custom', url: sandbox.urls.mcp, key, header });
    sandbox.keys.revoke(key);
    const diagnosis = await examine(patient);
    expect(of(diagnosis, AREA).filter(({ level }) => level === 'problem')).toEqual([]);
    expect(of(diagnosis, 'Connection other').at(-1)?.level).toBe('problem');
    expect(diagnosis.counts.problem).toBe(1);
  });
});
