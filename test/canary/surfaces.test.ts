/** Rule 2 for what a window is told: every call of the contract, every push, every answer of the browser's window. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { type App, contractHandlers, contractPushes } from '../../main/app/index.ts';
import { startWeb, type Web } from '../../main/web/index.ts';
import { CALLS, type CallName, PUSHES, type PushName } from '../../preload/contract.ts';
import { CONNECTION, outcomeOfCall, setUp, startGangway } from '../faults/gangway.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { ask, openSession, openStream, post } from '../web/requests.ts';
import { createEvidence, type Evidence } from './evidence.ts';
import { FOREIGN_KEY, KEY, REFUSED_KEY } from './secrets.ts';

const SECRETS = [
  { name: 'key', value: KEY },
  { name: 'key of another company', value: FOREIGN_KEY },
  { name: 'refused key', value: REFUSED_KEY },
];

let folder: string;
let sandbox: Sandbox;
let app: App;
let token: string;
let evidence: Evidence;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gangway-canary-'));
  sandbox = await startSandbox({ identity: { rest: true }, keys: { northwind: KEY, borealis: FOREIGN_KEY } });
  app = await startGangway(folder, sandbox);
  token = await setUp(app, KEY);
  evidence = createEvidence();
  onTestFinished(async () => {
    await app.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

const add = { id: 'other', provider: 'onboard' };

/** What each call is asked: what is right, what is wrong, and what a person may mistake for the right field. */
const INPUTS: { readonly [N in CallName]: readonly unknown[] } = {
  'status.read': [{}, { key: KEY }],
  'providers.list': [{}],
  'connections.add': [
    { ...add, key: REFUSED_KEY },
    { ...add, key: `${KEY} ${KEY}` },
    { ...add, key: KEY, url: KEY },
    { ...add, key: KEY, url: `sk:${KEY}` },
    { ...add, key: KEY, url: 'https://localhost:1/mcp' },
    { ...add, provider: KEY },
    { ...add, id: KEY },
    { ...add, key: KEY, header: { name: KEY, scheme: '' } },
    { ...add, key: [KEY] },
    { ...add, key: KEY },
  ],
  'rotation.ask': [
    { id: CONNECTION, reason: 'exposure' },
    { id: CONNECTION, reason: KEY },
  ],
  'rotation.begin': [{ id: CONNECTION }, { id: 'gone' }],
  'rotation.postpone': [
    { id: CONNECTION, until: Date.now() + 1000, note: 'tomorrow' },
    { id: CONNECTION, until: KEY, note: KEY },
  ],
  'rotation.checkOld': [{ id: CONNECTION }],
  'rotation.goBack': [{ id: CONNECTION }],
  'rotation.renewSignIn': [{ id: CONNECTION }, { id: CONNECTION, clientSecret: KEY }],
  'rotation.enterKey': [
    { id: CONNECTION, key: FOREIGN_KEY },
    { id: CONNECTION, key: REFUSED_KEY },
    { id: CONNECTION, key: KEY.repeat(1000) },
    { id: CONNECTION, key: KEY },
  ],
  'connections.test': [{ id: CONNECTION }, { id: 'gone' }],
  'connections.pause': [{ id: CONNECTION }],
  'connections.resume': [{ id: CONNECTION }],
  'clients.read': [{}, { key: KEY }],
  'clients.preview': [
    { id: 'cursor', connections: [CONNECTION] },
    { id: KEY, connections: [KEY] },
  ],
  'clients.connect': [
    { id: 'cursor', connections: [CONNECTION] },
    { id: 'cursor', connections: [KEY] },
    { id: 'cursor', connections: [CONNECTION], seen: { [KEY]: KEY } },
  ],
  'clients.rotate': [{ id: 'cursor' }, { id: KEY }],
  'clients.openLink': [{ id: 'cursor', connection: KEY, link: KEY }],
  'clients.disconnect': [{ id: 'cursor' }],
  'clients.revoke': [{ id: 'nobody' }],
  'activity.read': [{}],
  'signIn.add': [
    { ...add, clientId: KEY, clientSecret: KEY, url: 'https://localhost:1/mcp' },
    { ...add, clientSecret: KEY },
    { ...add, way: { kind: KEY } },
    { ...add, id: KEY },
  ],
  'signIn.again': [{ id: CONNECTION, another: false }],
  'signIn.end': [{ id: CONNECTION }],
  'signIn.cancel': [{ id: KEY }],
  'signIn.openPage': [{ id: KEY }],
  'signIn.forgetRegistration': [{ id: CONNECTION }],
  'signIn.addresses': [{}],
  'settings.read': [{}],
  'settings.change': [
    { change: { name: 'auditKeepDays', value: 90 } },
    { change: { name: KEY, value: 1 } },
    { change: { name: 'auditKeepDays', value: KEY } },
    { [KEY]: 1 },
  ],
  'policy.read': [{}],
  'policy.draft': [
    { parts: ['connections', 'clients'], form: 'json' },
    { parts: [KEY], form: 'json' },
  ],
  'checklist.read': [{}],
  'checklist.answer': [
    { line: 'offboarding', value: 'yes', by: 'Ana', note: '' },
    { line: 'offboarding', value: 'yes', by: KEY, note: KEY },
    { line: KEY, value: 'yes', by: 'Ana', note: '' },
    { line: 'offboarding', value: KEY, by: 'Ana', note: '' },
  ],
  'checklist.export': [{ as: 'markdown' }, { as: 'pdf' }, { as: KEY }],
  'audit.verify': [{}],
  'audit.forwarding': [{}],
  'diagnostics.create': [{ hideHome: true }, { hideHome: KEY }],
  'audit.export': [
    { format: 'jsonl', days: 7 },
    { format: KEY, days: 7 },
  ],
  'exposure.read': [{}],
  'exposure.scan': [{ shell: true }, { shell: KEY }],
  'exposure.move': [
    { id: KEY.slice(0, 60), origin: KEY },
    { id: 'gone', origin: null },
  ],
  'exposure.ignore': [{ id: 'gone', reason: KEY }],
  'exposure.unignore': [{ id: KEY.slice(0, 60) }],
  'exposure.import': [{ id: KEY.slice(0, 60) }],
  'exposure.undoImport': [{ id: KEY.slice(0, 60) }],
  'window.protect': [{ on: true }],
  'window.copy': [{ text: KEY, isSecret: true }],
  'window.emptyClipboard': [{}],
  'window.dismiss': [{}],
  'window.speak': [{ language: 'de' }],
  'connections.remove': [{ id: 'other' }],
};

const inOrder = Object.keys(INPUTS) as CallName[];

async function web(): Promise<Web> {
  const files = join(folder, 'window');
  mkdirSync(files);
  writeFileSync(join(files, 'index.html'), '<!doctype html><title>window</title>');
  const opened = await startWeb({ calls: contractHandlers(app), pushes: contractPushes(app), files });
  onTestFinished(() => opened.close());
  return opened;
}

it('asks every call that there is', () => {
  expect(inOrder.toSorted()).toEqual(Object.keys(CALLS).toSorted());
});

it('rule 2: no call of the contract, and no error of one, tells a key', async () => {
  const handlers = contractHandlers(app) as Record<CallName, (input: unknown) => Promise<unknown>>;
  for (const name of inOrder) {
    for (const input of INPUTS[name]) {
      const schema = CALLS[name].in.safeParse(input);
      if (!schema.success) continue;
      const answer = await handlers[name](schema.data).catch((error) => {
        evidence.addError(`error of ${name}`, error);
        return null;
      });
      evidence.add(`answer of ${name}`, JSON.stringify(answer));
    }
  }
  expect(new Set(evidence.places).size).toBeGreaterThan(inOrder.length);
  expect(evidence.find(SECRETS, [folder])).toEqual([]);
});

it('rule 2: no answer and no news of the browser window tells a key', async () => {
  const window = await web();
  const session = await openSession(window);
  const stream = await openStream(window, session);
  for (const name of inOrder) {
    for (const input of INPUTS[name]) {
      const answered = await post(window, `/call/${name}`, input, session.bearer);
      evidence.add(`window, answer to ${name}`, inspect(answered.headers) + answered.text);
    }
  }
  for (const path of ['/', `/${encodeURIComponent(KEY)}`, `/call/${KEY}`, '/events']) {
    const { headers, text } = await ask(window, path.replace(/[^\x21-\x7e]/g, ''), { headers: { 'X-A': KEY } });
    evidence.add(`window, ${path}`, inspect(headers) + text);
  }
  expect(await outcomeOfCall(app, token)).toBe('fine');
  const kinds = () => new Set(stream.lines.map((line) => (JSON.parse(line) as { push: PushName }).push));
  await expect.poll(() => [...kinds()].toSorted()).toEqual(Object.keys(PUSHES).toSorted());
  stream.res.destroy();
  evidence.add('window, news', stream.lines.join('\n'));
  expect(evidence.find(SECRETS, [folder])).toEqual([]);
});

it('rule 2: no fault of a call, with its causes and all that hangs on them, holds the key', async () => {
  const connection = app.connections.get(CONNECTION);
  const faults = [
    { kind: 'cut-before-head' },
    { kind: 'cut-mid-body' },
    { kind: 'header-bomb', bytes: 200_000 },
    { kind: 'redirect', location: 'https://localhost:1/' },
    { kind: 'status', status: 401 },
  ] as const;
  const codes = new Set<string>();
  for (const trouble of faults) {
    sandbox.trouble.next(trouble, { rpc: 'tools/list' });
    await new Promise<void>((resolve) => {
      const body = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}');
      const headers = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'];
      const sink = {
        onHead: () => {},
        onData: () => true,
        onEnd: resolve,
        onFault(fault: Error & { code: string }) {
          codes.add(fault.code);
          evidence.addError(`fault of a call (${trouble.kind})`, fault);
          resolve();
        },
      };
      connection?.exchange({ method: 'POST', headers, body }, sink);
    });
  }
  expect(codes.size).toBeGreaterThanOrEqual(3);
  expect(evidence.find(SECRETS, [folder])).toEqual([]);
});
