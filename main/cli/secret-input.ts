import { Fault } from '../faults/index.ts';
import { Interrupted, type Surroundings } from './surroundings.ts';

/** The only two ways for a secret into a command: typed without echo, or piped in. */
export interface SecretInput {
  /**
   * Asks at the terminal; nothing of the answer is shown.
   * @param secret what is asked for, e.g. `the key`
   * @param option with which it could be piped in instead
   * @throws Fault GW_NO_TERMINAL; Interrupted on Ctrl-C
   */
  typed(prompt: string, secret: string, option: string): Promise<string>;
  /** The next line of stdin, without its line break. @throws Fault GW_INPUT_INVALID when there is none */
  piped(secret: string): Promise<string>;
}

const LONGEST_LINE = 64 * 1024;
const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACE = new Set([0x08, 0x7f]);
const ESCAPE = 0x1b;
const CTRL_U = 0x15;

export function createSecretInput({ stdin, stderr }: Pick<Surroundings, 'stdin' | 'stderr'>): SecretInput {
  let rest = '';

  async function piped(secret: string): Promise<string> {
    while (!rest.includes('\n')) {
      const chunk = await nextChunk(stdin);
      if (chunk === null) break;
      rest += chunk.toString('utf8');
      if (rest.length > LONGEST_LINE) throw new Fault('GW_INPUT_INVALID', { field: secret, reason: 'it is too long' });
    }
    if (rest === '') throw new Fault('GW_INPUT_INVALID', { field: secret, reason: 'nothing was piped in' });
    const end = rest.indexOf('\n');
    const line = end === -1 ? rest : rest.slice(0, end);
    rest = end === -1 ? '' : rest.slice(end + 1);
    return line.replace(/\r$/, '');
  }

  async function typed(prompt: string, secret: string, option: string): Promise<string> {
    if (!stdin.isTTY) throw new Fault('GW_NO_TERMINAL', { secret, option });
    // First: what is pasted the moment that the prompt appears must not be echoed.
    stdin.setRawMode(true);
    stderr.write(prompt);
    try {
      return await typedLine();
    } finally {
      stdin.setRawMode(false);
      stderr.write('\n');
    }
  }

  async function typedLine(): Promise<string> {
    let bytes: number[] = [];
    for (;;) {
      const chunk = await nextChunk(stdin);
      if (chunk === null) return text(bytes);
      // A key that moves the cursor sends an escape sequence; it is no part of a secret.
      if (chunk[0] === ESCAPE) continue;
      for (const byte of chunk) {
        if (byte === 0x0d || byte === 0x0a || byte === CTRL_D) return text(bytes);
        if (byte === CTRL_C) throw new Interrupted();
        if (byte === CTRL_U) bytes = [];
        else if (BACKSPACE.has(byte)) bytes = withoutLast(bytes);
        else bytes.push(byte);
      }
    }
  }

  return { typed, piped };
}

const text = (bytes: readonly number[]) => Buffer.from(bytes).toString('utf8');

/** Takes back one character, which may be several bytes of UTF-8. */
const withoutLast = (bytes: readonly number[]) => [...Buffer.from([...text(bytes)].slice(0, -1).join(''))];

/** The next bytes, or null at the end. Reading stops afterwards, so that an open stdin does not keep the process. */
function nextChunk(stdin: Surroundings['stdin']): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      stdin.off('data', onData).off('end', onEnd).off('error', onError).pause();
      settle();
    };
    const onData = (chunk: Buffer) => done(() => resolve(chunk));
    const onEnd = () => done(() => resolve(null));
    const onError = (error: Error) => done(() => reject(error));
    if (stdin.readableEnded) return resolve(null);
    stdin.on('data', onData).on('end', onEnd).on('error', onError).resume();
  });
}
