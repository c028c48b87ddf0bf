import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../faults/index.ts';
import { type HostPaths, replaceFileSync } from '../host/index.ts';

/**
 * In the data folder: two lines, where the running app listens and its process id. A client that an AI program starts has little of the
 * environment in which the app runs (no XDG_RUNTIME_DIR, no TMPDIR), so it could not work the address out again; the
 * data folder it can.
 */
const ADDRESS_FILE = 'channel';

/** Longest path of a unix socket, bytes: `sun_path` without its end (Linux 108, macOS and the BSDs 104). */
const longestSocketPath = (platform: NodeJS.Platform) => (platform === 'linux' ? 107 : 103);

/**
 * Chooses where the app listens, and makes the folder private (0700).
 * A socket in the run folder; where its path would be too long, one in `/tmp/gangway-UID-HASH`, made private in the
 * same way. On Windows a named pipe, whose name ends in 128 random bits: pipe names are open to every user of the
 * machine, and one that cannot be guessed cannot be taken first.
 * @throws Fault GW_CHANNEL_UNAVAILABLE when the folder is not ours alone and cannot be made so
 */
export function chooseAddress({ run, data }: HostPaths, platform: NodeJS.Platform = process.platform): string {
  const owner = createHash('sha256').update(run).digest('hex').slice(0, 12);
  makePrivate(data, platform);
  if (platform === 'win32') return `\\\\.\\pipe\\gangway-${owner}-${randomBytes(16).toString('hex')}`;
  const fitting = [run, `/tmp/gangway-${process.getuid?.() ?? 'user'}-${owner}`].find(
    (folder) => Buffer.byteLength(join(folder, 'gangway.sock')) <= longestSocketPath(platform),
  );
  if (fitting === undefined)
    throw new Fault('GW_CHANNEL_UNAVAILABLE', { address: run, reason: 'the path is too long' });
  makePrivate(fitting, platform);
  return join(fitting, 'gangway.sock');
}

/** Where the running app of this user listens. */
export interface PublishedAddress {
  readonly address: string;
  readonly pid: number;
}

/**
 * Publishes the address of this process to clients of this user: 0600, replaced as a whole.
 * @throws Fault GW_DISK_FULL, GW_WRITE_FAILED
 */
export function publishAddress(data: string, address: string): void {
  replaceFileSync(join(data, ADDRESS_FILE), `${address}\n${process.pid}\n`);
}

/** Takes the address back, unless another process has published its own since. */
export function withdrawAddress(data: string): void {
  if (publishedAddress(data)?.pid === process.pid) rmSync(join(data, ADDRESS_FILE), { force: true });
}

/** What was published last; the process may be gone. Undefined when the app is not running, or ended in order. */
export function publishedAddress(data: string): PublishedAddress | undefined {
  try {
    const [address = '', pid = ''] = readFileSync(join(data, ADDRESS_FILE), 'utf8').split('\n');
    return address === '' ? undefined : { address, pid: Number(pid) };
  } catch {
    return undefined;
  }
}

function makePrivate(folder: string, platform: NodeJS.Platform): void {
  const unavailable = (reason: string, cause?: unknown) =>
    new Fault('GW_CHANNEL_UNAVAILABLE', { address: folder, reason }, { cause });
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (platform === 'win32') return;
    const { uid, mode } = lstatSync(folder);
    // A link or a folder of someone else in /tmp: whoever put it there could replace the socket.
    if (!lstatSync(folder).isDirectory()) throw unavailable('it is not a folder');
    if (uid !== process.getuid?.()) throw unavailable('it belongs to another user');
    if ((mode & 0o077) !== 0) chmodSync(folder, 0o700);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unavailable(String((error as NodeJS.ErrnoException).code ?? 'unknown'), error);
  }
}
