import { z } from 'zod';

const host = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/);
/** PEM of an authority that alone vouches for this destination, in place of the public ones. */
const authority = z
  .string()
  .max(64 * 1024)
  .includes('-----BEGIN CERTIFICATE-----')
  .optional();

/** Where an organisation gathers its logs. */
export const destinationSchema = z.discriminatedUnion('to', [
  /** A folder from which an agent of the organisation collects files. */
  z.strictObject({ to: z.literal('file'), folder: z.string().min(1).max(500) }),
  /** RFC 5424 over TLS (RFC 5425). */
  z.strictObject({ to: z.literal('syslog'), host, port: z.int().min(1).max(65_535), authority }),
  /** OTLP/HTTP: the base address of a collector, below which are /v1/logs and /v1/metrics. */
  z.strictObject({ to: z.literal('otlp'), url: z.url({ protocol: /^https$/ }).max(2048), authority }),
]);
export type Destination = z.output<typeof destinationSchema>;
export type OtlpDestination = Extract<Destination, { to: 'otlp' }>;
export type SyslogDestination = Extract<Destination, { to: 'syslog' }>;
export type FileDestination = Extract<Destination, { to: 'file' }>;

/** Names a destination for people, in the log and in the file of positions: never with a query or user name. */
export function destinationName(destination: Destination): string {
  switch (destination.to) {
    case 'file':
      return `file ${destination.folder}`;
    case 'syslog':
      return `syslog ${destination.host}:${destination.port}`;
    case 'otlp': {
      const { host: where, pathname } = new URL(destination.url);
      return `otlp ${where}${pathname === '/' ? '' : pathname}`;
    }
  }
}
