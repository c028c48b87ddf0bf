import type { AuditLog } from '../audit/index.ts';
import type { Connections, RotationEvent } from '../connections/index.ts';

/** Records every step of a rotation in the audit log. */
export function recordRotations({ rotations, get }: Pick<Connections, 'rotations' | 'get'>, audit: AuditLog): void {
  rotations.onEvent((event) => recordRotation(event, get(event.connection)?.record.pin?.name ?? null, audit));
}

const NAMES = {
  asked: 'rotation.asked',
  entered: 'rotation.entered',
  confirmed: 'rotation.confirmed',
  'signed-in': 'rotation.signedInAnew',
  returned: 'rotation.returned',
  'old-alive': 'rotation.oldKeyAlive',
  'old-dead': 'rotation.oldKeyDead',
  'old-given-up': 'rotation.oldKeyGivenUp',
} as const;

function recordRotation(event: RotationEvent, tenancy: string | null, audit: AuditLog): void {
  const { connection } = event;
  switch (event.kind) {
    case 'due':
      audit.record('rotation.due', { connection, reason: event.reason, stage: event.stage });
      break;
    case 'postponed': {
      const { reason, until, note } = event;
      audit.record('rotation.postponed', { connection, reason, until, note });
      break;
    }
    case 'refused':
      audit.record('connection.keyRefused', { connection, code: event.code });
      break;
    case 'swapped':
      audit.record('connection.keyReplaced', { connection, reason: event.reason, tenancy });
      break;
    case 'asked':
    case 'entered':
    case 'confirmed':
    case 'signed-in':
      audit.record(NAMES[event.kind], { connection, reason: event.reason });
      break;
    default:
      audit.record(NAMES[event.kind], { connection });
  }
}
