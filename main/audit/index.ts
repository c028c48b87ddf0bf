/** The audit log: who called which tool, as whom, and what came of it; tamper-evident, verified, exported. */
export { type CallLog, type CallOutcome, type CallRecord, createCallLog } from './calls.ts';
export { type AuditEventName, EVENTS, eventInWords } from './events.ts';
export { type ExportFormat, exportAudit } from './export.ts';
export { auditFolder } from './files.ts';
export { type Floor, type FloorKeeper, holdsFloor, keepFloor, readFloor } from './floor.ts';
export {
  BEGINNING,
  bytesAfter,
  type Followed,
  type FollowedRecord,
  type Position,
  recordsAfter,
  skippedTo,
} from './follow.ts';
export { obtainAuditKey, readAuditKey } from './key.ts';
export type { Remark } from './scan.ts';
export { type SealCheck, sealCheck } from './seal.ts';
export { type AuditReport, type Finding, verifyAudit, WHY_BAD } from './verify.ts';
export { type AuditLog, type AuditOptions, type AuditStatus, openAudit } from './writer.ts';
