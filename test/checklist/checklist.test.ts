import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { countsOf, type FactsElsewhere, openChecklist } from '../../main/checklist/index.ts';
import { LINES } from '../../main/checklist/lines.ts';
import { LINE_IDS, type LineId } from '../../preload/contract/checklist.ts';
import { clientFact, connectionFact, DAY, dataFolder, facts, NOW } from './facts.ts';

function rig() {
  const { folder, remove } = dataFolder();
  onTestFinished(remove);
  const checklist = openChecklist(folder);
  const line = (id: LineId, over: Partial<FactsElsewhere> = {}) => {
    const found = checklist.read(facts(over)).lines.find((each) => each.id === id);
    if (found === undefined) throw new Error(`no line ${id}`);
    return found;
  };
  return { folder, checklist, line };
}

const yes = { value: 'yes', by: 'Ana Gomez', note: '' } as const;

it('has every line once, in the order of its sections, each with a source and a way to an answer', () => {
  const { checklist } = rig();
  const { lines } = checklist.read(facts());
  expect(lines.map(({ id }) => id)).toEqual(Object.keys(LINES));
  expect(lines.map(({ id }) => id)).toEqual([...LINE_IDS]);
  for (const { source, question, id } of lines) {
    expect(source.url).toMatch(/^https:\/\//);
    expect(question !== null || LINES[id].check !== null).toBe(true);
  }
});

it('answers by itself what it knows, and asks for the rest', () => {
  const { checklist } = rig();
  const found = checklist.read(facts());
  const of = (status: string) => found.lines.filter((line) => line.status === status).map(({ id }) => id);
  expect(of('fail')).toEqual([]);
  expect(of('ask')).toEqual([
    ...['not-elsewhere', 'separate-keys', 'offboarding', 'admins-only', 'authority', 'backoff', 'log-verified'],
    ...['hosted-logs', 'attestations', 'subprocessors'],
  ]);
  expect(countsOf(found)).toMatchObject({ pass: LINE_IDS.length - 10, ask: 10 });
});

it.each<[LineId, string, Partial<FactsElsewhere>]>([
  ['secret-store', 'the vault is closed', { vault: { open: false, words: 'The keychain is locked.' } }],
  [
    'not-in-clients',
    'keys were found in client files',
    { exposed: { at: NOW, places: 1, ignored: 0, complete: true } },
  ],
  ['key-age', 'a key is too old', { connections: [connectionFact({ keyStoredAt: NOW - 91 * DAY })] }],
  ['tls-only', 'a connection is not safe', { connections: [connectionFact({ blocked: 'tls' })] }],
  ['no-interception', 'a connection is not safe', { connections: [connectionFact({ blocked: 'tls' })] }],
  ['tenancy', 'a credential is of another company', { connections: [connectionFact({ blocked: 'tenancy' })] }],
  ['own-tokens', 'a token is in an address', { clients: [clientFact({ carrier: 'path' })] }],
  ['approved-clients', 'a client is not approved', { clients: [clientFact({ approved: false })] }],
  ['local-log', 'nothing is recorded', { audit: { problem: 'The disk is full.', signed: false, keepDays: 365 } }],
  ['local-log', 'nothing is signed', { audit: { problem: null, signed: false, keepDays: 365 } }],
])('%s fails when %s, and no answer of a person changes that', (id, _, over) => {
  const { checklist, line } = rig();
  expect(line(id).status).toBe('pass');
  if (LINES[id].question !== null) checklist.answer(facts(over), id, yes);
  expect(line(id, over)).toMatchObject({ status: 'fail' });
  expect(line(id, over).evidence[0]).not.toBe('');
});

it.each<[LineId, Partial<FactsElsewhere>]>([
  ['not-in-clients', { exposed: null }],
  ['key-age', { keyMaxDays: null }],
  ['tenancy', { connections: [connectionFact({ tenancy: { name: 'Acme', trust: 'declared' } })] }],
  ['no-interception', { connections: [connectionFact({ tlsIssuer: null })] }],
  ['stable-address', { connections: [connectionFact({ documented: null })] }],
  ['not-in-clients', { exposed: { at: NOW, places: 0, ignored: 1, complete: true } }],
  ['not-in-clients', { exposed: { at: NOW, places: 0, ignored: 0, complete: false } }],
  ['approved-clients', { clients: [clientFact({ approved: null })] }],
  ['managed-device', { device: { managed: null, words: 'it could not be found out whether it is managed: no' } }],
  ['managed-device', { device: { managed: false, words: 'not managed by an organisation' } }],
  [
    'least-privilege',
    {
      clients: [clientFact({ connections: 'all' })],
      connections: [connectionFact(), connectionFact({ label: 'Two' })],
    },
  ],
])('%s asks a person where it cannot be told, and believes the answer', (id, over) => {
  const { checklist, line } = rig();
  expect(line(id).status).toBe('pass');
  expect(line(id, over).status).toBe('ask');
  checklist.answer(facts(over), id, yes);
  expect(line(id, over)).toMatchObject({ status: 'answered', answer: { by: 'Ana Gomez', at: NOW } });
});

it('says where a proxy opens the encryption and policy approves that', () => {
  const { line } = rig();
  const connections = [connectionFact({ inspected: true, tlsIssuer: 'Acme Proxy' })];
  expect(line('no-interception', { connections })).toMatchObject({
    status: 'pass',
    evidence: ['Onboard (Acme): a proxy opens the encryption, and policy approves its authority, Acme Proxy.'],
  });
});

it('claims nothing about connections and clients while there are none', () => {
  const { line } = rig();
  for (const id of ['key-age', 'tls-only', 'tenancy', 'no-interception', 'stable-address', 'authority'] as const) {
    expect(line(id, { connections: [] }).status).toBe('ask');
  }
  for (const id of ['own-tokens', 'approved-clients', 'least-privilege'] as const) {
    expect(line(id, { clients: [] }).status).toBe('ask');
  }
});

it('counts a "no" as a failure, and keeps what was said over a restart', () => {
  const { folder, checklist } = rig();
  checklist.answer(facts(), 'subprocessors', { value: 'no', by: 'Ana', note: 'Two are not accepted.' });
  const again = openChecklist(folder)
    .read(facts())
    .lines.find(({ id }) => id === 'subprocessors');
  expect(again).toMatchObject({ status: 'fail', answer: { value: 'no', note: 'Two are not accepted.' } });
});

it('asks again after half a year, and when a service was added that the answer said nothing about', () => {
  const { checklist, line } = rig();
  checklist.answer(facts(), 'subprocessors', yes);
  expect(line('subprocessors', { at: NOW + 180 * DAY }).status).toBe('answered');
  expect(line('subprocessors', { at: NOW + 181 * DAY }).status).toBe('stale');
  const connections = [connectionFact(), connectionFact({ host: 'issues.example' })];
  expect(line('subprocessors', { connections })).toMatchObject({
    status: 'stale',
    evidence: ['Answered on 2026-11-23, before issues.example was connected.'],
  });
  expect(line('subprocessors', { connections: [] }).status).toBe('answered');
});

it('takes no answer for what only Gangway can tell', () => {
  const { checklist, line } = rig();
  for (const id of ['secret-store', 'tls-only', 'local-log', 'log-verified', 'own-tokens'] as const) {
    expect(() => checklist.answer(facts(), id, yes)).toThrow('GW_INPUT_INVALID');
    expect(line(id).answer).toBeNull();
  }
});

it('says of the audit log what the last verification found, and for how long that counts', () => {
  const { checklist, line } = rig();
  checklist.verified({ at: NOW, intact: true, records: 12 });
  expect(line('log-verified')).toMatchObject({
    status: 'pass',
    evidence: ['Verified on 2026-11-23: 12 records, as they were written.'],
  });
  expect(line('log-verified', { at: NOW + 32 * DAY }).status).toBe('ask');
  checklist.verified({ at: NOW, intact: false, records: 12 });
  expect(line('log-verified').status).toBe('fail');
});

it('leaves a file alone that it cannot read, and says so', () => {
  const { folder } = rig();
  const file = join(folder, 'checklist.json');
  writeFileSync(file, '{"format":1,"document":{"answers":{"unknown-line":{}},"verified":null}}');
  const checklist = openChecklist(folder);
  expect(() => checklist.read(facts())).toThrow('GW_SETTINGS_UNREADABLE');
  expect(() => checklist.answer(facts(), 'offboarding', yes)).toThrow('GW_SETTINGS_UNREADABLE');
  expect(readFileSync(file, 'utf8')).toContain('unknown-line');
});
