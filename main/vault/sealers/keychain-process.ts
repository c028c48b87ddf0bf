/**
 * A process of its own for each request to the system keychain. Entry file: started by keychain.ts, imported by none.
 *
 * The binding's constructor talks to the keychain service at once and blocks; against a service that does not answer
 * it blocks for ever, and a process with a thread blocked in it cannot even exit. A child can be killed.
 *
 * stdin: one KeychainRequest as JSON. stdout: one KeychainReply as JSON.
 */
import type { AsyncEntry } from '@napi-rs/keyring';

export interface KeychainRequest {
  readonly action: 'store' | 'load' | 'remove';
  readonly service: string;
  readonly account: string;
  /** base64, to store */
  readonly secret?: string;
}

export type KeychainReply =
  | { readonly kind: 'done'; readonly secret: string | null }
  /** absent: there is no keychain service, or no binding for this system. */
  | { readonly kind: 'absent' | 'failed'; readonly message: string };

async function answer(request: KeychainRequest): Promise<KeychainReply> {
  let entry: AsyncEntry;
  try {
    const keyring = await import('@napi-rs/keyring');
    // Named, because without it the binding falls back to the kernel's keyring, which is lost at the next boot.
    entry = new keyring.AsyncEntry(request.service, request.account, { linux: { store: 'secret-service' } });
  } catch (error) {
    return { kind: 'absent', message: (error as Error).message };
  }
  try {
    return { kind: 'done', secret: await carryOut(entry, request) };
  } catch (error) {
    return { kind: 'failed', message: (error as Error).message };
  }
}

async function carryOut(entry: AsyncEntry, { action, secret = '' }: KeychainRequest): Promise<string | null> {
  if (action === 'load') {
    const found = await entry.getSecret();
    return found === null ? null : Buffer.from(found).toString('base64');
  }
  if (action === 'store') await entry.setSecret(Buffer.from(secret, 'base64'));
  else await entry.deleteCredential();
  return null;
}

async function main(): Promise<void> {
  let input = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) input += String(chunk);
  const reply = await answer(JSON.parse(input) as KeychainRequest);
  process.stdout.write(JSON.stringify(reply));
}

// Not awaited: in the single executable this file is part of a script, which knows no such thing.
void main();
