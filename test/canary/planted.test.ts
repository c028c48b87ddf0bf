/** Leaks made on purpose: the search must turn red on each, or its silence means nothing. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { newHome, started } from '../cli/gangway.ts';
import { outcomeOfCall, setUp, startGangway } from '../faults/gangway.ts';
import { startRawServer } from '../faults/raw-server.ts';
import { send, startRig } from '../faults/rig.ts';
import { startSandbox } from '../sandbox/index.ts';
import { createEvidence } from './evidence.ts';
import { KEY } from './secrets.ts';

const SECRETS = [{ name: 'key', value: KEY }];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gangway-canary-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An app that was used. @param plant what goes wrong while it runs; @returns what is found in its files */
async function foundInFiles(plant: (folder: string) => void, search = '') {
  const folder = newFolder();
  const sandbox = await startSandbox({ identity: { rest: true }, keys: { northwind: KEY } });
  const service = { ca: sandbox.ca, urls: { mcp: `${sandbox.urls.mcp}${search}` } };
  const app = await startGangway(folder, service);
  const token = await setUp(app, KEY);
  plant(folder);
  expect(await outcomeOfCall(app, token)).toBe('fine');
  await app.close();
  await sandbox.close();
  return createEvidence().find(SECRETS, [folder]);
}

it('finds nothing where nothing was planted', async () => {
  expect(await foundInFiles(() => {})).toEqual([]);
});

it('turns red when the address of a connection holds the key', async () => {
  const found = await foundInFiles(() => {}, `?api_key=${encodeURIComponent(KEY)}`);
  expect(found.map(({ place }) => place.split('/').at(-1))).toContain('connections.json');
});

it.each([
  ['a line of a log', (folder: string) => appendFileSync(join(folder, 'gangway.log'), `authorization: Token ${KEY}\n`)],
  [
    'a line of a log in JSON',
    (folder: string) => appendFileSync(join(folder, 'gangway.log'), JSON.stringify({ h: [KEY] })),
  ],
  [
    'a basic credential',
    (folder: string) => writeFileSync(join(folder, 'dump'), Buffer.from(`a:${KEY}`).toString('base64')),
  ],
  [
    'a crash report in UTF-16',
    (folder: string) => writeFileSync(join(folder, 'crash.dmp'), Buffer.from(`\0${KEY}`, 'utf16le')),
  ],
])('turns red on %s', async (_, plant) => {
  expect((await foundInFiles(plant)).length).toBeGreaterThan(0);
});

it('turns red when an answer of the gateway holds the key, as that of a service which repeats what it was sent', async () => {
  const server = await startRawServer();
  const rig = await startRig({ ...server, key: KEY });
  const { script } = server;
  server.script = ({ secure }, request) => {
    server.script = script;
    const body = JSON.stringify({ youSent: request });
    secure.write(`HTTP/1.1 400 Bad Request\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const evidence = createEvidence();
  evidence.add('answer', (await send(rig)).bytes);
  expect(evidence.find(SECRETS, []).map(({ form }) => form)).toContain('JSON string');
  await rig.expectUnharmed();
});

it.runIf(process.platform === 'linux')(
  'turns red when a process is given the key in its arguments or environment',
  async () => {
    const evidence = createEvidence();
    const asArgument = started(newHome(), ['connect', 'add', 'a', '--key', KEY]);
    evidence.addProcess('arguments', asArgument.pid);
    const inEnvironment = started(newHome(), ['status'], { environment: { ONBOARD_API_KEY: KEY } });
    evidence.addProcess('environment', inEnvironment.pid);
    const places = evidence.find(SECRETS, []).map(({ place }) => place);
    expect(new Set(places)).toEqual(new Set(['cmdline of arguments', 'environ of environment']));
  },
);
