import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../faults/index.ts';
import { makePrivateFolder, replaceFileSync } from '../host/index.ts';

/**
 * The token by which the command line and the app prove themselves to each other: made at every start, private to the
 * user. It is in the data folder for the same reason as the channel's address: a command started by cron or through su
 * has no XDG_RUNTIME_DIR and would look for a run folder elsewhere.
 */
export const controlTokenFile = (data: string): string => join(data, 'control.token');

/** 256 random bits as text. */
export const newControlToken = (): string => randomBytes(32).toString('base64url');

/** Writes the token: 0600, replaced as a whole. @throws Fault GW_DISK_FULL, GW_WRITE_FAILED */
export function publishControlToken(data: string, token: string): void {
  makePrivateFolder(data);
  replaceFileSync(controlTokenFile(data), `${token}\n`);
}

/** Takes the token back, unless another process has published its own since. */
export function withdrawControlToken(data: string, token: string): void {
  try {
    if (readFileSync(controlTokenFile(data), 'utf8').trim() === token) rmSync(controlTokenFile(data));
  } catch {
    // Gone already, or no longer readable: of no use to anybody, since the keys that it fits were only in memory.
  }
}

/**
 * The token of the running app, or undefined where there is none.
 * @throws Fault GW_CONTROL_TOKEN_UNREADABLE, also when others can read it: whoever did could command the app.
 */
export function readControlToken(data: string, platform: NodeJS.Platform = process.platform): string | undefined {
  const file = controlTokenFile(data);
  const unusable = (reason: string, cause?: unknown) =>
    new Fault('GW_CONTROL_TOKEN_UNREADABLE', { file, reason }, { cause });
  try {
    const { mode } = lstatSync(file);
    if (platform !== 'win32' && (mode & 0o077) !== 0) throw unusable('other users can read it');
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = String((error as NodeJS.ErrnoException).code ?? 'unknown');
    if (code === 'ENOENT') return undefined;
    throw unusable(code, error);
  }
}
