export { type CallLog, type CallOutcome, type CallRecord, createCallLog } from './calls.ts';
