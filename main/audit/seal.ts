/** What only the holder of the vault can write: seals of segments, the anchor, the note of a retention cut. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** A text and the HMAC-SHA256 (hex) that is said to be of it. */
export interface Claim {
  readonly message: string;
  readonly mac: string;
}

/** Tells genuine claims from others. The key itself may be in another process. */
export interface SealCheck {
  readonly keyId: string;
  /** One answer for each claim. */
  genuine(claims: readonly Claim[]): Promise<readonly boolean[]>;
}

const hmac = (key: Buffer, message: string) => createHmac('sha256', key).update(message).digest();

/** Names a key and tells nothing about it (16 hex digits). */
export const keyIdOf = (key: Buffer): string => hmac(key, 'gangway audit key id 1').toString('hex').slice(0, 16);

/** @param key 32 bytes */
export function sealCheck(key: Buffer): SealCheck {
  return {
    keyId: keyIdOf(key),
    genuine: async (claims) => claims.map((claim) => isGenuine(key, claim)),
  };
}

function isGenuine(key: Buffer, { message, mac }: Claim): boolean {
  // Each purpose has its own prefix; anything else was never signed with this key, and is not looked at.
  if (!message.startsWith('gangway audit ') || !/^[0-9a-f]{64}$/.test(mac)) return false;
  return timingSafeEqual(hmac(key, message), Buffer.from(mac, 'hex'));
}

/** What a seal is the HMAC of. @param body of the sealing record up to its seal */
export const sealMessage = (previousHash: string, body: string) => `gangway audit seal 1\n${previousHash}${body}`;

export const sealOf = (key: Buffer, previousHash: string, body: string): string =>
  hmac(key, sealMessage(previousHash, body)).toString('hex');

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const signed = { format: z.literal(1), at: z.number(), key: z.string().length(16) } as const;

const DOCUMENTS = {
  /** Where the log ended when it was last written. */
  anchor: z.strictObject({ ...signed, segment: z.int(), seq: z.int(), hash: hex }),
  /** What was cut off because of its age: everything up to and with this segment. */
  retention: z.strictObject({ ...signed, segment: z.int(), seq: z.int(), hash: hex, seal: hex, records: z.int() }),
} as const;

type DocumentName = keyof typeof DOCUMENTS;
type Fields<N extends DocumentName> = z.output<(typeof DOCUMENTS)[N]>;

export type Anchor = Fields<'anchor'>;
export type RetentionNote = Fields<'retention'>;

/** A document as it was found, and what is to be checked before it is believed. */
export interface Signed<T> {
  readonly value: T;
  readonly claim: Claim;
}

/** @returns one line of JSON */
export function signDocument<N extends DocumentName>(
  name: N,
  key: Buffer,
  fields: Omit<Fields<N>, 'format' | 'key'>,
): string {
  const body = JSON.stringify({ format: 1, ...fields, key: keyIdOf(key) }).slice(0, -1);
  return `${body},"mac":"${hmac(key, documentMessage(name, body)).toString('hex')}"}\n`;
}

/** @returns null for what is not such a document */
export function parseDocument<N extends DocumentName>(name: N, text: string): Signed<Fields<N>> | null {
  const found = /^(\{[^\n]*),"mac":"([0-9a-f]{64})"\} *\n$/.exec(text);
  const [, body = '', mac = ''] = found ?? [];
  try {
    const value = DOCUMENTS[name].parse(JSON.parse(`${body}}`)) as Fields<N>;
    return { value, claim: { message: documentMessage(name, body), mac } };
  } catch {
    return null;
  }
}

const documentMessage = (name: DocumentName, body: string) => `gangway audit ${name} 1\n${body}`;
