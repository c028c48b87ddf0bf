/** 256 random bits as base64url. */
export const newChallenge = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** Whether `proof` is HMAC-SHA256 of the challenge under the SHA-256 of the token; see main/web/sessions.ts. */
export async function isProof(token: string, challenge: string, proof: string): Promise<boolean> {
  const text = new TextEncoder();
  const secret = await crypto.subtle.digest('SHA-256', text.encode(token));
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  return crypto.subtle.verify('HMAC', key, fromBase64url(proof), text.encode(challenge));
}

const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const fromBase64url = (text: string) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
