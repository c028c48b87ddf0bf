import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Home } from './gangway.ts';

const SCRIPT = '/usr/bin/script';
const ENTRY = join(import.meta.dirname, 'entry.ts');

/** A command at a real terminal (a pty, by script(1) of util-linux or bsdutils). */
export interface AtTerminal {
  /** Everything that was shown, so far or at the end: what the command printed and what the terminal echoed. */
  readonly shown: string;
  /** Types text as soon as the screen shows `prompt`, or shows it once more. */
  type(prompt: string, text: string): Promise<void>;
  /** @returns the exit code */
  ended: Promise<number | null>;
}

export function atTerminal(home: Home, args: readonly string[]): AtTerminal {
  if (!existsSync(SCRIPT)) throw new Error(`${SCRIPT} is needed for this test: apt-get install bsdutils`);
  const quoted = [process.execPath, ENTRY, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn(SCRIPT, ['--quiet', '--return', '--command', quoted, '/dev/null'], {
    env: { ...home.environment, TERM: 'dumb', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let shown = '';
  let answered = 0;
  let wake = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      wake();
    });
  }
  return {
    get shown() {
      return shown;
    },
    async type(prompt, text) {
      for (let at = shown.indexOf(prompt, answered); at === -1; at = shown.indexOf(prompt, answered)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      answered = shown.indexOf(prompt, answered) + prompt.length;
      child.stdin.write(text);
    },
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}
