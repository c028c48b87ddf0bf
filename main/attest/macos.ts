import type { RunProgram } from '../host/index.ts';
import {
  type Attestor,
  isInterpreter,
  isPackageRunner,
  isShell,
  type Program,
  shownName,
  type TcpPeer,
  UNKNOWN,
  type Unattested,
} from './program.ts';

const LSOF = '/usr/sbin/lsof';
const PS = '/bin/ps';
const CODESIGN = '/usr/bin/codesign';
const MOST_GENERATIONS = 8;

/** Folders that only administrators can write to. A homebrew folder is not among them. */
const OF_ADMINISTRATORS = /^\/(?:Applications|System|Library|usr\/bin|usr\/libexec|usr\/sbin|bin|sbin)\//;

interface Process {
  readonly parent: number;
  readonly uid: number;
  /** When it was started, as ps prints it: with the pid it names one process. */
  readonly startedAt: string;
  readonly path: string;
}

export interface MacOptions {
  readonly run: RunProgram;
  readonly uid: number;
  /** See LinuxOptions. */
  readonly bridge: string;
}

/**
 * Asks lsof(8) who has a connection, ps(1) what that process is, and codesign(1) who signed the program as it runs.
 * Built from the manual pages of these programs; never run on a Mac.
 */
export function macAttestor({ run, uid, bridge }: MacOptions): Attestor {
  const printed = async (path: string, args: readonly string[]) => (await run(path, args))?.stdout ?? '';
  const processOf = async (pid: number) =>
    processFromPs(await printed(PS, ['-o', 'ppid=,uid=,lstart=,comm=', '-p', String(pid)]));

  async function judged(pid: number): Promise<Program> {
    const process = await processOf(pid);
    if (process === null) return UNKNOWN;
    const { path } = process;
    const name = shownName(path, [path]);
    const answer = (identity: string | null, reason: Unattested | null): Program => ({
      pid,
      path,
      name,
      identity,
      reason,
    });
    if (process.uid !== uid) return answer(null, 'other-user');
    if (isInterpreter(path)) return answer(null, 'interpreter');
    if (!OF_ADMINISTRATORS.test(path)) return answer(null, 'user-writable');
    // The process and not the file: it says whether the code that runs is the code that was signed.
    const valid = await run(CODESIGN, ['--verify', '--strict', String(pid)]);
    const shown = await run(CODESIGN, ['--display', '--verbose=2', String(pid)]);
    const identity = valid?.code === 0 && shown?.code === 0 ? signerFromCodesign(shown.stderr) : null;
    if ((await processOf(pid))?.startedAt !== process.startedAt) return UNKNOWN;
    return identity === null ? answer(null, 'unsigned') : answer(identity, null);
  }

  async function ofHolders(pids: readonly number[]): Promise<Program> {
    const [first] = pids;
    if (first === undefined) return UNKNOWN;
    const program = await judged(first);
    return pids.length === 1 ? program : { ...program, identity: null, reason: 'shared' };
  }

  async function behindBridge(pids: readonly number[]): Promise<Program> {
    const [only] = pids;
    const process = only === undefined || pids.length > 1 ? null : await processOf(only);
    if (process?.path !== bridge) return ofHolders(pids);
    let { parent } = process;
    for (let generation = 0; generation < MOST_GENERATIONS && parent > 1; generation++) {
      const above = await processOf(parent);
      if (above === null) return UNKNOWN;
      const command = (await printed(PS, ['-o', 'command=', '-p', String(parent)])).trim();
      // npm changes its whole line; of others the second word is the script.
      const args = [command, ...command.split(' ').slice(1)];
      if (!isShell(above.path) && !isPackageRunner(above.path, args)) return judged(parent);
      ({ parent } = above);
    }
    return UNKNOWN;
  }

  return {
    async tcp(peers) {
      const table = holdersFromLsof(await printed(LSOF, ['-nP', '-iTCP', '-sTCP:ESTABLISHED', '-Fpn']));
      return Promise.all(peers.map((peer) => ofHolders(table.get(endsOf(peer)) ?? [])));
    },
    async channel(peers) {
      const own = String(process.pid);
      const text = await printed(LSOF, ['-nP', '-U', '-Fpfdn']);
      return Promise.all(peers.map(({ descriptor }) => behindBridge(channelPeerFromLsof(text, own, descriptor))));
    },
  };
}

const shownAddress = (address: string) => (address.includes(':') ? `[${address}]` : address);
const endsOf = ({ address, port, localAddress, localPort }: TcpPeer) =>
  `${shownAddress(address)}:${port}->${shownAddress(localAddress)}:${localPort}`;

/** `lsof -Fpn`: a line `pPID` per process, a line `nADDRESS:PORT->ADDRESS:PORT` per connection, seen from the process. */
export function holdersFromLsof(text: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  let pid = 0;
  for (const line of text.split('\n')) {
    if (/^p\d+$/.test(line)) pid = Number(line.slice(1));
    else if (line.startsWith('n') && pid !== 0) {
      const pids = found.get(line.slice(1)) ?? [];
      found.set(line.slice(1), pids.includes(pid) ? pids : [...pids, pid]);
    }
  }
  return found;
}

/**
 * `lsof -U -Fpfdn`: `pPID`, then per socket `fFD`, `dDEVICE` (its own address in the kernel) and `n->ADDRESS`, the other
 * end's. The server's end is shown by the path that it is bound to, so the client's line is the one that tells.
 */
export function channelPeerFromLsof(text: string, ownPid: string, descriptor: number): number[] {
  const sockets: { pid: string; descriptor: string; device: string; name: string }[] = [];
  let pid = '';
  for (const line of text.split('\n')) {
    const [kind, rest] = [line[0], line.slice(1)];
    const last = sockets.at(-1);
    if (kind === 'p') pid = rest;
    else if (kind === 'f') sockets.push({ pid, descriptor: rest, device: '', name: '' });
    else if (kind === 'd' && last) last.device = rest;
    else if (kind === 'n' && last) last.name = rest;
  }
  const own = sockets.find((each) => each.pid === ownPid && each.descriptor === String(descriptor));
  if (own === undefined || own.device === '') return [];
  return [...new Set(sockets.filter(({ name }) => name === `->${own.device}`).map((each) => Number(each.pid)))];
}

/** `ps -o ppid=,uid=,lstart=,comm=`: `  501   501 Mon Nov 23 09:12:44 2026     /Applications/X.app/Contents/MacOS/X`. */
export function processFromPs(text: string): Process | null {
  const [, parent, uid, startedAt, path] =
    /^\s*(\d+)\s+(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+(\/.*?)\s*$/m.exec(text) ?? [];
  if (!parent || !uid || !startedAt || !path) return null;
  return { parent: Number(parent), uid: Number(uid), startedAt, path };
}

/**
 * `codesign --display --verbose=2` writes lines `Identifier=…`, `TeamIdentifier=…`, `Authority=…` to stderr. A program of
 * the system has no team and the authority `Software Signing`; `not set` without it is a signature that anyone can make.
 */
export function signerFromCodesign(text: string): string | null {
  const field = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(text)?.[1]?.trim();
  const identifier = field('Identifier');
  const team = field('TeamIdentifier');
  if (!identifier || !/^[\w.-]{1,200}$/.test(identifier)) return null;
  if (team && /^[A-Z0-9]{10}$/.test(team)) return `team:${team} ${identifier}`;
  return field('Authority') === 'Software Signing' ? `apple:${identifier}` : null;
}
