import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/**
 * What the app keeps of a client's token: enough to verify the client and to prove itself, not enough to act as the
 * client. Hex. (StoredKey and ServerKey of RFC 5802 section 3.)
 */
export interface ChannelKeys {
  readonly storedKey: string;
  readonly serverKey: string;
}

const KEY_BYTES = 32;
const KEY_TEXT = /^[0-9a-f]{64}$/;

/**
 * The roles of SCRAM (RFC 5802 section 3) with SHA-256, without its salt and iterations: those make guessing a password
 * slow, and a token of 256 random bits cannot be guessed at any speed.
 *
 *     ClientKey = HMAC(token, "gangway channel client")   StoredKey = SHA-256(ClientKey)
 *     ServerKey = HMAC(token, "gangway channel server")
 *
 * @param token at least 256 random bits as text
 */
export function deriveChannelKeys(token: string): ChannelKeys {
  return { storedKey: sha256(clientKeyOf(token)).toString('hex'), serverKey: serverKeyOf(token).toString('hex') };
}

/**
 * ClientProof = ClientKey XOR HMAC(StoredKey, transcript), base64url. Who sees it without knowing StoredKey learns
 * nothing of the token.
 */
export function clientProof(token: string, transcript: string): string {
  const clientKey = clientKeyOf(token);
  return xor(clientKey, hmac(sha256(clientKey), transcript)).toString('base64url');
}

/** Whether a proof was made with the token behind the keys, for this transcript. Compares in constant time. */
export function verifyClientProof({ storedKey }: ChannelKeys, transcript: string, proof: string): boolean {
  const stored = keyBytes(storedKey);
  const claimed = Buffer.from(proof, 'base64url');
  const wellFormed = claimed.length === KEY_BYTES;
  const clientKey = xor(wellFormed ? claimed : Buffer.alloc(KEY_BYTES), hmac(stored, transcript));
  return timingSafeEqual(sha256(clientKey), stored) && wellFormed;
}

/** ServerSignature = HMAC(ServerKey, transcript), base64url. */
export function serverSignature({ serverKey }: ChannelKeys, transcript: string): string {
  return hmac(keyBytes(serverKey), transcript).toString('base64url');
}

/** Whether a listener that signed this transcript knows the keys of the token. Compares in constant time. */
export function verifyServerSignature(token: string, transcript: string, signature: string): boolean {
  const claimed = Buffer.from(signature, 'base64url');
  return claimed.length === KEY_BYTES && timingSafeEqual(hmac(serverKeyOf(token), transcript), claimed);
}

const clientKeyOf = (token: string) => hmac(token, 'gangway channel client');
const serverKeyOf = (token: string) => hmac(token, 'gangway channel server');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (bytes: Buffer) => hash('sha256', bytes, 'buffer');
const xor = (a: Buffer, b: Buffer) => Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));

function keyBytes(hex: string): Buffer {
  if (!KEY_TEXT.test(hex)) throw new TypeError('a channel key is not 32 bytes of hex');
  return Buffer.from(hex, 'hex');
}
