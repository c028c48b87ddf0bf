/** A folder of its own for each vault under test, and the real processes that the tests start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type FaultCode, isFault } from '../../main/faults/index.ts';
import type { Sealer } from '../../main/host/index.ts';
import { keyFileSealer, openVault, type Vault } from '../../main/vault/index.ts';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gangway-vault-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestVault {
  readonly folder: string;
  readonly file: string;
  readonly sealer: Sealer;
  /** Opens it; closed at the end of the test if it is still open then. */
  open(sealers?: readonly Sealer[]): Promise<Vault>;
}

/** Sealed by a key file beside it: real, and fast. */
export async function temporaryVault(): Promise<TestVault> {
  const folder = await temporaryFolder();
  const file = join(folder, 'vault');
  const sealer = keyFileSealer(join(folder, 'vault.key'), { explicit: true });
  return {
    folder,
    file,
    sealer,
    async open(sealers = [sealer]) {
      const vault = await openVault({ file, sealers });
      onTestFinished(() => vault.close());
      return vault;
    },
  };
}

/** The code of the fault that a promise rejects with; anything else fails the test. */
export async function faultOf(work: Promise<unknown>): Promise<FaultCode> {
  try {
    await work;
  } catch (error) {
    if (isFault(error)) return error.code;
    throw error;
  }
  throw new Error('it did not fail');
}

export async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path, await readFile(path));
  }
  return files;
}

export const OWNER = fileURLToPath(new URL('./owner-process.ts', import.meta.url));

export interface Started {
  readonly child: ChildProcess;
  /** The first line that it prints. */
  readonly line: Promise<string>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
}

/** Starts a program, and kills that one process at the end of the test. */
export function start(argv: readonly string[], environment: NodeJS.ProcessEnv = process.env): Started {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], env: environment });
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const line = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
      const end = stdout.indexOf('\n');
      if (end >= 0) resolve(stdout.slice(0, end));
    });
    child.once('close', () => resolve(stdout));
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }));
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  return { child, line, ended };
}
