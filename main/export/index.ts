/** Sends the audit log to where the organisation gathers its logs: OTLP, syslog over TLS, or a folder. */
export { type Destination, destinationSchema } from './destination.ts';
export { type AuditExport, type ExportOptions, openExport } from './export.ts';
export type { DestinationStatus, DropReason } from './forwarder.ts';
export type { Credential } from './otlp-sender.ts';
