/** Events of connections and of the replacement of their credentials. */
import { z } from 'zod';
import { code, entry, ofConnection, text } from './event-entry.ts';

const rotationReason = z.enum(['age', 'policy-date', 'exposure', 'offboarding', 'vendor-review', 'manual']);

export const CONNECTION_EVENTS = {
  'connection.added': entry(
    'The connection {connection} to {host} was added.',
    { ...ofConnection, provider: text, host: text, model: text, tenancy: text.nullable() },
    { connection: 'onboard', provider: 'onboard', host: 'mcp.example.com', model: 'api-key', tenancy: 'Northwind' },
  ),
  'connection.tested': entry(
    'The connection {connection} was tested: {outcome} {code}.',
    { ...ofConnection, outcome: z.enum(['ok', 'fault']), code },
    { connection: 'onboard', outcome: 'fault', code: 'GW_UPSTREAM_DNS' },
  ),
  'connection.keyReplaced': entry(
    'The key of the connection {connection} was replaced ({reason}).',
    { ...ofConnection, reason: rotationReason, tenancy: text.nullable() },
    { connection: 'onboard', reason: 'age', tenancy: 'Northwind Onboarding' },
  ),
  'connection.keyRefused': entry(
    'Another key for the connection {connection} was not taken: {code}.',
    { ...ofConnection, code },
    { connection: 'onboard', code: 'GW_TENANCY_MISMATCH' },
  ),
  'connection.signedIn': entry(
    'Someone signed in for the connection {connection}: {account}.',
    { ...ofConnection, account: text.nullable(), tenancy: text.nullable() },
    { connection: 'onboard', account: 'ada@example.com', tenancy: 'Northwind Onboarding' },
  ),
  'connection.signInFailed': entry(
    'A sign-in for the connection {connection} failed: {code}.',
    { ...ofConnection, code },
    { connection: 'onboard', code: 'GW_SIGN_IN_ANOTHER' },
  ),
  'connection.signedOut': entry('The sign-in of the connection {connection} was ended.', ofConnection, {
    connection: 'onboard',
  }),
  'connection.paused': entry('The connection {connection} was paused.', ofConnection, { connection: 'onboard' }),
  'connection.resumed': entry('The connection {connection} was resumed.', ofConnection, { connection: 'onboard' }),
  'connection.removed': entry('The connection {connection} was removed.', ofConnection, { connection: 'onboard' }),
  'connection.stopped': entry(
    'Calls of the connection {connection} were stopped: {code}.',
    { ...ofConnection, code },
    { connection: 'onboard', code: 'GW_TENANCY_MISMATCH' },
  ),

  // ---- replacing credentials
  'rotation.asked': entry(
    'Someone said that the credential of the connection {connection} is to be replaced: {reason}.',
    { ...ofConnection, reason: rotationReason },
    { connection: 'onboard', reason: 'exposure' },
  ),
  'rotation.due': entry(
    'The credential of the connection {connection} is to be replaced ({reason}): {stage}.',
    {
      ...ofConnection,
      reason: rotationReason,
      /** notice: the date is near. due: it has passed. overdue: calls are stopped. */
      stage: z.enum(['notice', 'due', 'overdue']),
    },
    { connection: 'onboard', reason: 'age', stage: 'overdue' },
  ),
  'rotation.postponed': entry(
    'Replacing the credential of the connection {connection} was put off: {note}.',
    {
      ...ofConnection,
      reason: rotationReason,
      /** ms since the epoch. */
      until: z.number(),
      /** As the person wrote it. */
      note: text,
    },
    { connection: 'onboard', reason: 'age', until: 1_790_000_000_000, note: 'The administrator is back on Monday' },
  ),
  'rotation.entered': entry(
    'Another key for the connection {connection} was entered ({reason}).',
    { ...ofConnection, reason: rotationReason },
    { connection: 'onboard', reason: 'age' },
  ),
  'rotation.confirmed': entry(
    'The first round trip with the new key of the connection {connection} succeeded.',
    { ...ofConnection, reason: rotationReason },
    { connection: 'onboard', reason: 'age' },
  ),
  'rotation.returned': entry('The old key of the connection {connection} is in use again.', ofConnection, {
    connection: 'onboard',
  }),
  'rotation.oldKeyAlive': entry('The service still takes the old key of the connection {connection}.', ofConnection, {
    connection: 'onboard',
  }),
  'rotation.oldKeyDead': entry(
    'The old key of the connection {connection} is dead, and was deleted here.',
    ofConnection,
    { connection: 'onboard' },
  ),
  'rotation.oldKeyGivenUp': entry(
    'The old key of the connection {connection} was deleted here while the service may still take it.',
    ofConnection,
    { connection: 'onboard' },
  ),
  'rotation.signedInAnew': entry(
    'The sign-in of the connection {connection} was replaced by a new one ({reason}).',
    { ...ofConnection, reason: rotationReason },
    { connection: 'onboard', reason: 'offboarding' },
  ),
} as const;
