/** Events of the app, its policy, its evidence. */
import { z } from 'zod';
import { code, count, entry, ofConnection, text } from './event-entry.ts';

export const APP_EVENTS = {
  'vault.opened': entry(
    'The vault is open, protected by {protection}.',
    { protection: text },
    { protection: 'the system keychain' },
  ),
  'vault.closed': entry('The vault could not be opened: {code}.', { code }, { code: 'GW_VAULT_LOCKED' }),
  'vault.rotated': entry(
    'The vault has a new key, protected by {protection}.',
    { protection: text },
    { protection: 'the system keychain' },
  ),
  'gateway.started': entry(
    'Gangway {version} listens on port {port}.',
    { version: text, port: z.int(), pid: z.int() },
    { version: '0.1.0', port: 4264, pid: 4711 },
  ),
  'gateway.stopped': entry('Gangway ended.', { pid: z.int() }, { pid: 4711 }),
  'policy.problem': entry(
    '{reason} An administrator has to put {key} right in the policy of {source}.',
    { source: text, key: text.nullable(), reason: text, weight: z.enum(['closes', 'kept', 'ignored']) },
    {
      ...{ source: '/etc/gangway/policy.json', key: 'GatewayPort', weight: 'kept' as const },
      reason: 'The value "x" is not valid: it must be of the type number.',
    },
  ),
  'policy.pushed': entry(
    'The organisation set up the connection {connection} to {host}.',
    { ...ofConnection, host: text },
    { connection: 'onboard', host: 'rest.onboard.io' },
  ),
  'policy.wiped': entry('The organisation removed the connection {connection} and its credential.', ofConnection, {
    connection: 'onboard',
  }),
  'policy.revoked': entry(
    'The organisation voided the credential of the connection {connection}, which was from before {before}.',
    { ...ofConnection, before: text },
    { connection: 'onboard', before: '2026-11-23T12:00:00.000Z' },
  ),
  'policy.failed': entry(
    'What policy prescribes for the connection {connection} could not be done: {code}.',
    { ...ofConnection, code },
    { connection: 'onboard', code: 'GW_VAULT_LOCKED' },
  ),
  'settings.changed': entry(
    'Someone set {setting} to {value}.',
    { setting: text, value: text },
    { setting: 'auditKeepDays', value: '90' },
  ),
  'policy.changed': entry(
    'The policy of {source} is in force: {settings}.',
    { source: text, settings: z.array(text) },
    { source: 'the system', settings: ['GatewayPort'] },
  ),
  'checklist.answered': entry(
    '{by} answered the line {line} of the checklist: {answer}.',
    { line: text, answer: z.enum(['yes', 'no', 'not-applicable']), by: text },
    { line: 'subprocessors', answer: 'yes', by: 'Ana Gomez' },
  ),
  'log.verified': entry(
    'The audit log was verified: {outcome}, {records} records.',
    { outcome: z.enum(['intact', 'changed']), records: count },
    { outcome: 'intact', records: 80_000 },
  ),
  'log.rolledBack': entry(
    'The log did not hold record {lost} any more, which it was known to have held: it was put back to an older copy.',
    {
      /** Segment of that record. */
      segment: count,
      lost: count,
    },
    { segment: 12, lost: 80_000 },
  ),
  'log.exported': entry(
    'Someone saved the records of the last {days} days as {format}.',
    { format: z.enum(['jsonl', 'csv']), days: count },
    { format: 'csv', days: 7 },
  ),

  'export.dropped': entry(
    '{records} records did not reach {destination}: {reason}.',
    {
      destination: text,
      records: count,
      /**
       * buffer-full: the backlog was longer than allowed. deleted: retention deleted them first. refused: the destination
       * takes them in no form. not-kept: it said that it took them and did not keep them.
       */
      reason: z.enum(['buffer-full', 'deleted', 'refused', 'not-kept']),
    },
    { destination: 'otlp collector.example.com', records: 120, reason: 'buffer-full' },
  ),
  'export.failing': entry(
    'The log does not reach {destination}: {code}.',
    { destination: text, code },
    { destination: 'otlp collector.example.com', code: 'GW_UPSTREAM_REFUSED' },
  ),
  'export.working': entry(
    'The log reaches {destination} again.',
    { destination: text },
    { destination: 'otlp collector.example.com' },
  ),
} as const;
