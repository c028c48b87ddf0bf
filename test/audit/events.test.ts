import { expect, it } from 'vitest';
import { type AuditEventName, EVENTS, eventInWords } from '../../main/audit/index.ts';
import { calls, eventsIn, type Line, linesIn, newFolder, openLog } from './rig.ts';

const names = Object.keys(EVENTS) as AuditEventName[];

it.each(names)('%s has a sentence, a strict schema, and an example that it describes', (name) => {
  const { data, example, text } = EVENTS[name];
  expect(data.safeParse(example).error).toBeUndefined();
  expect(data.safeParse({ ...example, arguments: {} }).success).toBe(false);
  expect(text).toMatch(/^[A-Z{].*\.$/);
  for (const [, field = ''] of text.matchAll(/\{(\w+)\}/g)) expect(Object.keys(example)).toContain(field);
  expect(eventInWords(name, example)).not.toMatch(/[{}]| {2}|undefined|null| [.:]/);
});

it('writes of a call what its schema says, and nothing else that the call may hold', async () => {
  const folder = newFolder();
  const log = openLog(folder);
  const [one] = calls(1);
  log.recordCalls([{ ...one, arguments: 'a-private-question', result: 'an-answer' } as never]);
  await log.flush();
  const { seq, event, at, hash, ...data } = linesIn(folder)[1] as Line;
  expect([seq, event, at, typeof hash]).toEqual([2, 'call', 1_790_000_000_000, 'string']);
  expect(EVENTS.call.data.strict().parse(data)).toEqual(data);
  expect(data).toMatchObject({ program: null, tool: 'tool-0', durationMs: 12.346, responseBytes: 2000 });
  expect(JSON.stringify(linesIn(folder))).not.toMatch(/a-private-question|an-answer/);
});

it('clips names that clients and servers give', async () => {
  const folder = newFolder();
  const log = openLog(folder);
  log.recordCalls([{ ...calls(1)[0], tool: 'x'.repeat(1_000_000) } as never]);
  log.record('client.granted', {
    client: 'c',
    label: 'y'.repeat(5000),
    carrier: 'header',
    connections: ['z'.repeat(999)],
  });
  await log.flush();
  const [, called, granted] = linesIn(folder);
  const [connection] = (granted?.connections ?? []) as string[];
  expect([called?.tool, granted?.label, connection].map((text) => String(text).length)).toEqual([256, 256, 256]);
});

it('counts an event that does not fit its schema as missing instead of logging it', async () => {
  const folder = newFolder();
  const log = openLog(folder);
  log.record('client.revoked', { client: 'c', token: 'gw_secret' } as never);
  log.record('client.revoked', { client: 'd' });
  await log.flush();
  expect(eventsIn(folder)).toEqual(['segment.opened', 'audit.gap', 'client.revoked']);
  expect(linesIn(folder)[1]).toMatchObject({ records: 1, reason: 'not-valid', code: null });
  expect(JSON.stringify(linesIn(folder))).not.toContain('gw_secret');
});
