import { spawn } from 'node:child_process';
import { parse } from 'node:path';
import { childEnvironment } from './child-environment.ts';

export type Ran =
  | { readonly kind: 'answer'; readonly stdout: Buffer }
  /** `reason` is ours: nothing that the program printed is in it. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'silent'; readonly reason: string };

const MOST_OUTPUT = 64 * 1024;

/**
 * Runs a program without a shell, in a bounded time, with the few variables of childEnvironment, and gives what it
 * wrote to stdout. Its stderr goes nowhere: it may hold a secret.
 * @param argv absolute path and arguments; no secret among them, since other users can read arguments.
 * @param input for its stdin.
 */
export function run(argv: readonly string[], input: string, timeoutMs: number): Promise<Ran> {
  const [program = '', ...rest] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      cwd: parse(program).root,
      env: childEnvironment(process.env),
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (result: Ran) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      // A program that it started in turn may hold the pipe open; that must keep nobody waiting.
      child.stdout.destroy();
      resolve(result);
    };
    const timer = setTimeout(
      () => finish({ kind: 'silent', reason: `it did not answer within ${timeoutMs / 1000} s` }),
      timeoutMs,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MOST_OUTPUT) finish({ kind: 'failed', reason: 'it printed too much' });
    });
    // A program that does not read its stdin is no error.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.once('error', (error: NodeJS.ErrnoException) =>
      finish({ kind: 'failed', reason: `it could not be started: ${error.code ?? error.name}` }),
    );
    child.once('close', (code, signal) => {
      if (code === 0) finish({ kind: 'answer', stdout: Buffer.concat(chunks) });
      else
        finish({
          kind: 'failed',
          reason: code === null ? `it was ended by ${signal}` : `it ended with status ${code}`,
        });
    });
  });
}
