import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { dirname, join } from 'node:path';
import type { RunProgram } from '../host/index.ts';
import {
  type Attestor,
  type ChannelPeer,
  CODE_VARIABLES,
  isInterpreter,
  isPackageRunner,
  isShell,
  type Program,
  shownName,
  type TcpPeer,
  UNKNOWN,
  type Unattested,
} from './program.ts';

export interface LinuxOptions {
  readonly run: RunProgram;
  /** User id of the gateway. */
  readonly uid: number;
  /** The bridge as it is started: its executable. A process of it is not judged itself, but who started it. */
  readonly bridge: string;
  /** Whose files a user cannot replace, and up to which folder that is asked. Tests have a folder of their own for it. */
  readonly administrators?: { readonly root: string; readonly uid: number };
}

/** A process as /proc shows it at one moment. */
interface Process {
  readonly pid: number;
  /** With the pid it names one process for ever: the kernel gives out a pid again (field 22 of proc(5) stat). */
  readonly startedAt: string;
  readonly parent: number;
  readonly path: string;
  readonly args: readonly string[];
  readonly uid: number;
  /** Whether it was started with variables that make it run other code than its own. */
  readonly turned: boolean;
}

/** Most generations that are gone up from a bridge. */
const MOST_GENERATIONS = 8;
const ROOT = { root: '/', uid: 0 };
const SOCKET_STATISTICS = ['/usr/bin/ss', '/usr/sbin/ss', '/bin/ss', '/sbin/ss'];

/** Reads /proc of this computer (proc(5), proc_net(5)); for the local channel it asks `ss`, which asks the kernel. */
export function linuxAttestor({ run, uid, bridge, administrators = ROOT }: LinuxOptions): Attestor {
  async function judged({ pid, path, args, ...rest }: Process): Promise<Program> {
    const reason = await whyNot({ pid, path, args, ...rest });
    return { pid, path, name: shownName(path, args), identity: reason === null ? `path:${path}` : null, reason };
  }

  async function whyNot(process: Process): Promise<Unattested | null> {
    if (process.uid !== uid) return 'other-user';
    if (isInterpreter(process.path) || process.turned) return 'interpreter';
    if (!(await isFileAtItsPath(process))) return 'replaced';
    return (await onlyTheyWrite(process.path, administrators)) ? null : 'user-writable';
  }

  /** A program that starts another with its end of the connection is seen beside it: neither speaks for both. */
  async function ofHolders(holders: readonly Process[]): Promise<Program> {
    const [first] = holders;
    if (first === undefined) return UNKNOWN;
    const program = await judged(first);
    return holders.every(({ path }) => path === first.path)
      ? program
      : { ...program, identity: null, reason: 'shared' };
  }

  async function behindBridge(holders: readonly Process[]): Promise<Program> {
    const [only] = holders;
    if (only === undefined || holders.length > 1 || only.path !== bridge) return ofHolders(holders);
    let { parent } = only;
    for (let generation = 0; generation < MOST_GENERATIONS && parent > 1; generation++) {
      const above = await processOf(parent);
      if (above === null) return UNKNOWN;
      if (!isShell(above.path) && !isPackageRunner(above.path, above.args)) return judged(above);
      ({ parent } = above);
    }
    return UNKNOWN;
  }

  /** One answer for each socket; a program with many of them is judged once. */
  async function answers(
    sockets: readonly (Socket | null)[],
    judge: (holders: readonly Process[]) => Promise<Program>,
  ): Promise<Program[]> {
    const wanted = sockets.flatMap((each) => (each?.uid === uid ? [each.name] : []));
    const holders = await holdersOf(new Set(wanted), uid);
    const judgements = new Map<string, Promise<Program>>();
    return Promise.all(
      sockets.map((socket) => {
        if (socket === null) return UNKNOWN;
        if (socket.uid !== uid) return { ...UNKNOWN, reason: 'other-user' as const };
        const found = holders.get(socket.name) ?? [];
        const key = found.map(({ pid }) => pid).join();
        const judgement = judgements.get(key) ?? judge(found);
        judgements.set(key, judgement);
        return judgement;
      }),
    );
  }

  return {
    tcp: async (peers) => answers(await socketsOf(peers), ofHolders),
    async channel(peers) {
      const table = await unixPeers(run);
      const sockets = await Promise.all(peers.map(async (peer) => table.get(await ownSocket(peer))));
      // The socket's folder lets nobody in but its user.
      return answers(
        sockets.map((name) => (name === undefined ? null : { name, uid })),
        behindBridge,
      );
    },
  };
}

/** A socket as /proc/PID/fd names it, and the user who opened it. */
interface Socket {
  readonly name: string;
  readonly uid: number;
}

/** The client's socket of each connection, or null. */
async function socketsOf(peers: readonly TcpPeer[]): Promise<(Socket | null)[]> {
  const [v4, v6] = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'latin1').catch(() => '')),
  );
  const table = new Map<string, Socket>();
  for (const line of `${v4}\n${v6}`.split('\n')) {
    // Slot, local address, remote address, state (01 = established), three of queues and timers, user, timeout, inode.
    const [, local, remote, state, , , , owner, , inode = '0'] = line.trim().split(/\s+/);
    if (state === '01' && inode !== '0')
      table.set(`${local} ${remote}`, { name: `socket:[${inode}]`, uid: Number(owner) });
  }
  return peers.map(({ address, port, localAddress, localPort }) => {
    const forms = [procAddress, mappedAddress].map((form) =>
      [form(address, port), form(localAddress, localPort)].join(' '),
    );
    return forms.map((each) => table.get(each)).find((each) => each !== undefined) ?? null;
  });
}

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');
const ipv4Word = (address: string) =>
  address
    .split('.')
    .reverse()
    .map((part) => hex(Number(part), 2))
    .join('');

/** How the kernel prints an address: words of 32 bits in the machine's order, which is little-endian wherever Node runs. */
export function procAddress(address: string, port: number): string {
  if (!isIPv6(address)) return `${ipv4Word(address)}:${hex(port, 4)}`;
  // The only one that the listener is bound to.
  return `${'0'.repeat(24)}01000000:${hex(port, 4)}`;
}

/** An IPv4 connection made through an IPv6 socket: ::ffff:127.0.0.1. */
function mappedAddress(address: string, port: number): string {
  return isIPv6(address) ? '' : `0000000000000000FFFF0000${ipv4Word(address)}:${hex(port, 4)}`;
}

/**
 * Who has each of the sockets open. A process counts when it still has it after all about it was read, and is still the
 * same one: numbers of processes are given out again. Processes of others cannot be looked at, except by root.
 */
async function holdersOf(sockets: ReadonlySet<string>, uid: number): Promise<Map<string, Process[]>> {
  const found = new Map<string, Process[]>();
  if (sockets.size === 0) return found;
  const open = async (pid: number) => (await descriptorsOf(pid)).filter((target) => sockets.has(target));
  for (const pid of (await readdir('/proc').catch(() => [])).map(Number).filter(Number.isInteger)) {
    if (uid !== 0 && (await stat(`/proc/${pid}`).catch(() => null))?.uid !== uid) continue;
    if ((await open(pid)).length === 0) continue;
    const process = await processOf(pid);
    const still = await open(pid);
    if (process === null || (await startOf(pid)) !== process.startedAt) continue;
    for (const target of new Set(still)) found.set(target, [...(found.get(target) ?? []), process]);
  }
  return found;
}

async function descriptorsOf(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  return Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
}

/** proc(5): the name stands in parentheses and may hold anything; state is the third field, the parent the fourth. */
async function statOf(pid: number): Promise<{ parent: number; startedAt: string } | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [parent, startedAt] = [fields[1], fields[19]];
  return parent === undefined || startedAt === undefined ? null : { parent: Number(parent), startedAt };
}

const startOf = async (pid: number) => (await statOf(pid))?.startedAt;

async function processOf(pid: number): Promise<Process | null> {
  const before = await statOf(pid);
  const [path, commandLine, environment, owner] = await Promise.all([
    readlink(`/proc/${pid}/exe`).catch(() => ''),
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/environ`, 'latin1').catch(() => ''),
    stat(`/proc/${pid}`).catch(() => null),
  ]);
  if (before === null || owner === null || path === '' || (await startOf(pid)) !== before.startedAt) return null;
  return {
    ...{ pid, ...before, uid: owner.uid },
    path: path.replace(/ \(deleted\)$/, ''),
    args: commandLine.split('\0'),
    turned: environment.split('\0').some((each) => CODE_VARIABLES.test(each)),
  };
}

/** In a mount namespace of its own, which every user may make, a process can give any file any path. */
async function isFileAtItsPath({ pid, path }: Process): Promise<boolean> {
  const [running, named] = await Promise.all([
    stat(`/proc/${pid}/exe`).catch(() => null),
    lstat(path).catch(() => null),
  ]);
  return running !== null && named !== null && running.dev === named.dev && running.ino === named.ino;
}

/** Whether the file and every folder above it belong to them and can be written by nobody else. */
async function onlyTheyWrite(path: string, { root, uid }: typeof ROOT): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    const found = await lstat(at).catch(() => null);
    if (found === null || found.uid !== uid || (found.mode & 0o022) !== 0) return false;
    if (at === root || at === dirname(at)) return true;
  }
}

/** The gateway's own socket of a connection on the channel. */
async function ownSocket({ descriptor }: ChannelPeer): Promise<string> {
  return descriptor < 0 ? '' : readlink(join('/proc/self/fd', String(descriptor))).catch(() => '');
}

/** Each Unix socket and the one at its other end. /proc does not say it, and Node cannot ask for SO_PEERCRED. */
async function unixPeers(run: RunProgram): Promise<Map<string, string>> {
  for (const path of SOCKET_STATISTICS) {
    const printed = await run(path, ['-x', '-n', '-H']);
    if (printed?.code === 0) return peersFromSocketStatistics(printed.stdout);
  }
  return new Map();
}

/** Lines of ss(8): `u_str ESTAB 0 0 /run/x.sock 12 * 34`: addresses and inodes of this end and of the other one. */
export function peersFromSocketStatistics(text: string): Map<string, string> {
  const pairs = text.split('\n').flatMap((line) => {
    const [, own, other] = /^u_str\s+ESTAB\s.*\s(\d+)\s+\S+\s+(\d+)\s*$/.exec(line) ?? [];
    return own && other && other !== '0' ? [[`socket:[${own}]`, `socket:[${other}]`] as const] : [];
  });
  return new Map(pairs);
}
