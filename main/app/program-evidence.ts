import type { AuditLog } from '../audit/index.ts';
import { type ProgramsOptions, programInWords } from '../gateway/index.ts';

/** Records which program a client's token belongs to, and who else used it. */
export function programEvidence(audit: Pick<AuditLog, 'record'>): Pick<ProgramsOptions, 'onBound' | 'onMismatch'> {
  return {
    onBound: ({ id: client }, { identity }) => audit.record('client.bound', { client, program: identity ?? '' }),
    onMismatch({ id: client }, program, bound, refused) {
      audit.record('client.otherProgram', {
        ...{ client, program: programInWords(program) ?? 'unknown', bound: bound?.identity ?? null },
        outcome: refused ? 'refused' : 'let through',
      });
    },
  };
}
