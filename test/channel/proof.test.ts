import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  clientProof,
  deriveChannelKeys,
  serverSignature,
  verifyClientProof,
  verifyServerSignature,
} from '../../main/channel/proof.ts';

const TOKEN = `gw_${'t'.repeat(43)}`;
const OTHER = `gw_${'o'.repeat(43)}`;
const SAID = 'gangway/1 bridge cursor client-nonce server-nonce';

describe('the proof of the channel', () => {
  it('holds for the token and the transcript that it was made with', () => {
    expect(verifyClientProof(deriveChannelKeys(TOKEN), SAID, clientProof(TOKEN, SAID))).toBe(true);
    expect(verifyServerSignature(TOKEN, SAID, serverSignature(deriveChannelKeys(TOKEN), SAID))).toBe(true);
  });

  it('does not hold for another token', () => {
    expect(verifyClientProof(deriveChannelKeys(TOKEN), SAID, clientProof(OTHER, SAID))).toBe(false);
    expect(verifyServerSignature(TOKEN, SAID, serverSignature(deriveChannelKeys(OTHER), SAID))).toBe(false);
  });

  it('does not hold for another transcript, so that a recorded one is of no use', () => {
    const later = SAID.replace('server-nonce', 'another-nonce');
    expect(verifyClientProof(deriveChannelKeys(TOKEN), later, clientProof(TOKEN, SAID))).toBe(false);
    expect(verifyServerSignature(TOKEN, later, serverSignature(deriveChannelKeys(TOKEN), SAID))).toBe(false);
  });

  it.each(['', '-', 'AAAA', 'x'.repeat(500)])('does not hold when it is malformed: %j', (proof) => {
    expect(verifyClientProof(deriveChannelKeys(TOKEN), SAID, proof)).toBe(false);
    expect(verifyServerSignature(TOKEN, SAID, proof)).toBe(false);
  });

  it('leaves keys on the listening side that prove nothing about the client', () => {
    const keys = deriveChannelKeys(TOKEN);
    expect(JSON.stringify(keys)).not.toContain(TOKEN);
    for (const key of [keys.storedKey, keys.serverKey, Buffer.from(keys.storedKey, 'hex').toString('base64url')]) {
      expect(verifyClientProof(keys, SAID, clientProof(key, SAID))).toBe(false);
    }
    // The hash that the gateway keeps of the same token is no way in either.
    const gatewayHash = createHash('sha256').update(TOKEN).digest('hex');
    expect(verifyClientProof(keys, SAID, clientProof(gatewayHash, SAID))).toBe(false);
  });

  it('refuses keys that are damaged rather than comparing with them', () => {
    expect(() => verifyClientProof({ storedKey: '', serverKey: '' }, SAID, clientProof(TOKEN, SAID))).toThrow(
      TypeError,
    );
  });
});
