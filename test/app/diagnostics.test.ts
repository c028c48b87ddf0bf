/** The diagnostics bundle holds what support asks for, and no secret, whatever field a person typed it into. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { contractHandlers, startApp } from '../../main/app/index.ts';
import { nodeHost } from '../../main/host/index.ts';
import { createPolicy } from '../../main/policy/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';
import { createSearcher } from '../canary/search.ts';
import { FOREIGN_KEY, KEY } from '../canary/secrets.ts';
import { unzipped } from '../doctor/unzipped.ts';
import { sandboxProvider } from '../sandbox/demo-provider.ts';
import { startSandbox } from '../sandbox/index.ts';

/** Looks like a key and is none that Gangway knows. */
const STRAY = 'x1Y2'.repeat(6);
const ALL = [
  'README.txt',
  'doctor.txt',
  'doctor.json',
  'versions.json',
  'status.json',
  'settings.json',
  'events.jsonl',
];

async function rig(policy = createPolicy()) {
  const sandbox = await startSandbox({ identity: { rest: true }, keys: { northwind: KEY, borealis: FOREIGN_KEY } });
  const folder = mkdtempSync(join(tmpdir(), 'gangway-diagnostics-'));
  const app = await startApp({
    host: nodeHost({
      ...{ environment: {}, paths: { data: folder, run: join(folder, 'run') } },
      sealers: [keyFileSealer(join(folder, 'vault.key'), { explicit: true })],
    }),
    ...{ trust: { anchors: [sandbox.ca] }, providers: [sandboxProvider(sandbox)], port: 0, policy },
  });
  onTestFinished(async () => {
    await app.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    ...{ app, folder },
    async bundle(hideHome = true) {
      const { file, support } = await contractHandlers(app)['diagnostics.create']({ hideHome });
      return { files: unzipped(Buffer.from(file.base64, 'base64')), name: file.name, support };
    },
  };
}

it('holds what support asks for, and whom to ask', async () => {
  const said = { SupportText: 'Extension 4711.', SupportUrl: 'https://help.example.com/gangway' };
  const { app, bundle } = await rig(createPolicy(said));
  await app.connections.add({ id: 'onboard', provider: 'onboard', key: KEY });
  await app.audit.flush();
  const { files, name, support } = await bundle();
  expect(name).toMatch(/^gangway-diagnostics-\d{4}-\d\d-\d\d\.zip$/);
  expect(support).toEqual({ text: 'Extension 4711.', url: 'https://help.example.com/gangway' });
  expect([...files.keys()]).toEqual(ALL);
  expect(files.get('README.txt')).toContain('Extension 4711.\nhttps://help.example.com/gangway\n');
  expect(files.get('doctor.txt')).toMatch(/ok +Connection onboard +MCP .* round trip/);
  expect(JSON.parse(files.get('status.json') ?? '')).toMatchObject({
    connections: [{ id: 'onboard' }],
    forwarding: [],
  });
  expect(JSON.parse(files.get('settings.json') ?? '')).toMatchObject({ chosen: {} });
  expect(files.get('settings.json')).toContain('"SupportText"');
  const events = (files.get('events.jsonl') ?? '').trim().split('\n');
  expect(events.map((line) => JSON.parse(line).event)).toContain('connection.added');
});

it('rule 2: holds no key, no token and no folder of the person', async () => {
  const { app, folder, bundle } = await rig();
  await app.connections.add({ id: 'onboard', provider: 'onboard', key: KEY, label: `Mine ${KEY}` });
  const { token } = app.grants.issue({
    ...{ id: 'cursor', label: `Bearer ${STRAY}`, carrier: 'header', connections: ['onboard'] },
  });
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: `tools/${KEY}`, params: { name: STRAY } });
  await (await fetch(app.gateway.addressOf('onboard'), { method: 'POST', headers, body })).text();
  await expect.poll(() => app.calls.recent().length).toBeGreaterThan(0);
  await app.audit.flush();
  const { search } = createSearcher([
    { name: 'key', value: KEY },
    { name: 'token', value: token },
    { name: 'what looks like a key', value: STRAY },
  ]);
  const found = (files: Map<string, string>) => [...files].flatMap(([name, text]) => search(name, text));
  const { files } = await bundle();
  expect(found(files)).toEqual([]);
  expect(files.get('status.json')).toContain('Mine [masked]');
  expect(files.get('status.json')).toContain('"Bearer [masked]"');
  expect(files.get('events.jsonl')).toContain('"method":"tools/[masked]"');
  expect(files.get('doctor.txt')).toContain(folder);
  // The search would find them, had they not been taken out.
  const planted = `${KEY} ${Buffer.from(token).toString('base64')} ${STRAY}`;
  expect(new Set(found(new Map([['planted.txt', planted]])).map(({ secret }) => secret)).size).toBe(3);
});
