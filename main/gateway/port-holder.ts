import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';

/** Longest search, ms: it is only for the words of an error. */
const TIMEOUT_MS = 2000;

/**
 * Names the program that listens on a local TCP port, e.g. `nginx (process 812)`; in general words where the system does
 * not say.
 */
export async function holderOfPort(port: number, platform: NodeJS.Platform = process.platform): Promise<string> {
  const unknown = 'another program';
  try {
    if (platform === 'linux') return (await holderOnLinux(port)) ?? unknown;
    if (platform === 'darwin')
      return holderFromLsof(await run('/usr/sbin/lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'])) ?? unknown;
    if (platform === 'win32')
      return holderFromNetstat(await run('netstat.exe', ['-ano', '-p', 'TCP']), port) ?? unknown;
  } catch {
    // The search is a courtesy: its failure must not hide that the port is taken.
  }
  return unknown;
}

async function holderOnLinux(port: number): Promise<string | null> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'latin1').catch(() => '')),
  );
  const sockets = new Set(tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return null;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const handle of handles) {
      const target = await readlink(`/proc/${pid}/fd/${handle}`).catch(() => '');
      if (sockets.has(target)) return `${(await readFile(`/proc/${pid}/comm`, 'utf8')).trim()} (process ${pid})`;
    }
  }
  return 'a program of another user';
}

/** Rows of /proc/net/tcp: slot, local address:port in hex, remote, state (0A = listening), …, inode as tenth column. */
function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => row[1]?.endsWith(suffix) && row[3] === '0A')
    .flatMap((row) => row[9] ?? []);
}

/** `lsof -Fpc` prints a line `pPID` and a line `cNAME` per process. */
export function holderFromLsof(output: string): string | null {
  const pid = /^p(\d+)$/m.exec(output)?.[1];
  const name = /^c(.+)$/m.exec(output)?.[1];
  return pid === undefined ? null : `${name ?? 'a program'} (process ${pid})`;
}

export function holderFromNetstat(output: string, port: number): string | null {
  for (const line of output.split(/\r?\n/)) {
    const [, local, , , pid] = line.trim().split(/\s+/);
    if (local?.endsWith(`:${port}`) && /LISTENING|ABH\S+REN/i.test(line)) return `process ${pid ?? 'unknown'}`;
  }
  return null;
}

function run(program: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: TIMEOUT_MS, encoding: 'utf8', windowsHide: true }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
}
