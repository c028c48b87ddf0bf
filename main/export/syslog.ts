/** A record as a syslog message (RFC 5424), framed for TLS by octet counting (RFC 5425 section 4.3). */
import type { FollowedRecord } from '../audit/index.ts';
import { type Origin, severityOf } from './otlp.ts';

/** Security and authorization messages (RFC 5424 table 1). */
const FACILITY = 10;
const SEVERITY = { info: 6, warn: 4, error: 3 } as const;
/** Largest value of sequenceId (RFC 5424 section 7.3.1); it goes on with 1. */
const MOST_SEQUENCE = 2_147_483_647;

export function syslogFrame(record: FollowedRecord, { version, computer, instance }: Origin): Buffer {
  const { seq, event, at } = record;
  const header = [
    `<${FACILITY * 8 + SEVERITY[severityOf(record)]}>1`,
    new Date(at).toISOString(),
    name(computer, 255),
    'gangway',
    name(instance, 128),
    name(event, 32),
  ].join(' ');
  const origin = `[origin software="Gangway" swVersion="${parameter(version)}"]`;
  const meta = `[meta sequenceId="${((seq - 1) % MOST_SEQUENCE) + 1}"]`;
  // A message in UTF-8 begins with its byte order mark (RFC 5424 section 6.4).
  const message = Buffer.from(`${header} ${origin}${meta} \uFEFF${JSON.stringify(record)}`);
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

/** Printable ASCII without spaces, or the value for nothing. */
const name = (text: string, most: number) => text.replace(/[^\x21-\x7e]/g, '_').slice(0, most) || '-';

/** RFC 5424 section 6.3.3. */
const parameter = (text: string) => text.replace(/["\\\]]/g, '\\$&');
