import { execFile } from 'node:child_process';

/** What a program of the system printed. */
export interface Printed {
  /** null when it was ended by a signal or by the time limit. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Asks a program of the operating system, without a shell.
 * @param path absolute; no argument holds a secret, since other users can read arguments
 * @returns null where it could not be started
 */
export type RunProgram = (path: string, args: readonly string[]) => Promise<Printed | null>;

const TIMEOUT_MS = 5000;
const MOST_OUTPUT = 4 * 1024 * 1024;

/** Its environment holds nothing of the user's but the folder that Windows programs need. */
export const runProgram: RunProgram = (path, args) => {
  const { SystemRoot } = process.env;
  const env = {
    ...{ PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LANG: 'C', LC_ALL: 'C' },
    ...(SystemRoot !== undefined && { SystemRoot }),
  };
  const limits = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: MOST_OUTPUT } as const;
  return new Promise((resolve) => {
    execFile(path, [...args], { ...limits, env, encoding: 'utf8', windowsHide: true }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve(typeof code === 'string' ? null : { code: code ?? null, stdout, stderr });
    });
  });
};
