import { Fault } from '../faults/index.ts';

/** A failed write in words: a full disk is told apart, because a person can do something about it. */
export function writeFault(file: string, error: unknown): Fault {
  const reason = String((error as NodeJS.ErrnoException).code ?? (error as Error).name);
  if (reason === 'ENOSPC' || reason === 'EDQUOT') return new Fault('GW_DISK_FULL', { file }, { cause: error });
  return new Fault('GW_WRITE_FAILED', { file, reason }, { cause: error });
}
