/** Why a program that was seen is no identity. */
export type Unattested =
  /** It runs what it is told: its own name says nothing of who asked. */
  | 'interpreter'
  /** The user, and so any program of the user, can replace it. */
  | 'user-writable'
  /** It has no valid signature of a known maker. */
  | 'unsigned'
  /** The file was replaced since it was started, or is not the one that its path names. */
  | 'replaced'
  /** Another user runs it. */
  | 'other-user'
  /** Several programs hold the connection. */
  | 'shared'
  /** It ended, or the system does not tell. */
  | 'unknown';

/** The program at the other end of a connection, as the system named it once. */
export interface Program {
  readonly pid: number;
  /** Path of the executable; empty where it is not known. */
  readonly path: string;
  /** For people: the file's name, for an interpreter with the script that it runs. */
  readonly name: string;
  /**
   * What it can be recognised by: `path:/usr/bin/x` for a file that only administrators can change, `team:ID identifier`
   * and `publisher:NAME` for a signature; null where there is nothing.
   */
  readonly identity: string | null;
  /** null beside an identity. */
  readonly reason: Unattested | null;
}

/** Both ends of a TCP connection to this computer, seen from the gateway. */
export interface TcpPeer {
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
  readonly localPort: number;
}

/** A connection on the local channel. */
export interface ChannelPeer {
  /** Descriptor of the gateway's own end; -1 where there is none. */
  readonly descriptor: number;
}

/**
 * Asks the system who is at the other end. Each answers for all peers of a batch at once, because the question costs the
 * same for one as for many. Never rejects; what cannot be found out is UNKNOWN.
 */
export interface Attestor {
  tcp(peers: readonly TcpPeer[]): Promise<readonly Program[]>;
  /** For a bridge, the program that started it, past shells and npx. */
  channel(peers: readonly ChannelPeer[]): Promise<readonly Program[]>;
}

export const UNKNOWN: Program = { pid: 0, path: '', name: '', identity: null, reason: 'unknown' };

export const isKnown = (program: Program): boolean => program.pid !== 0;

const fileName = (path: string) => path.split(/[\\/]/).at(-1) ?? '';

/**
 * Names of files that run what their arguments, their input or a file says; that start whatever they are told, as
 * terminals and supervisors do; or that carry bytes for others.
 */
const NO_IDENTITY = [
  'node|nodejs|deno|bun|bunx|tsx|electron|python[\\d.]*w?|pypy[\\d.]*|uv|uvx|ruby[\\d.]*|perl[\\d.]*|php[\\d.]*|java|javaw',
  'dotnet|mono|lua[\\d.]*|luajit|tclsh[\\d.]*|wish[\\d.]*|guile[\\d.]*|rscript|r|julia|elixir|erl|beam\\.smp',
  'awk|gawk|mawk|sed|make|env|xargs|timeout|nohup|busybox|toybox|osascript|wscript|cscript|mshta|rundll32|msbuild',
  'gdb|lldb|strace|ltrace|socat|nc|nc\\.\\w+|ncat|netcat|ssh|sshd|sshd-session|curl|wget|telnet|openssl',
  'systemd|init|launchd|tini|dumb-init|runsv|supervisord|cron|crond|atd|su|sudo|doas|pkexec|login|setpriv|explorer',
  'tmux.*|screen|script|expect|xterm|konsole|kitty|alacritty|foot|terminal|gnome-terminal.*|xfce4-terminal|iterm2|wezterm.*',
  'windowsterminal|conhost|openconsole',
].join('|');
const INTERPRETERS = new RegExp(`^(?:${NO_IDENTITY})$`);
const SHELLS = /^-?(?:sh|bash|dash|zsh|fish|ksh\d*|mksh|ash|csh|tcsh|nu|elvish|xonsh|cmd|powershell|pwsh)$/;

const bare = (path: string) =>
  fileName(path)
    .toLowerCase()
    .replace(/\.exe$/, '');

export const isShell = (path: string): boolean => SHELLS.test(bare(path));

/** Variables by which a program is made to run other code than its own: Electron apps then are what node is. */
export const CODE_VARIABLES =
  /^(?:ELECTRON_RUN_AS_NODE|NODE_OPTIONS|LD_PRELOAD|LD_AUDIT|LD_LIBRARY_PATH|PYTHONINSPECT)=./;

/** Whether a program says nothing of who is behind it. */
export const isInterpreter = (path: string): boolean => INTERPRETERS.test(bare(path)) || isShell(path);

/**
 * Whether a process is npx or npm running a package: they stand between a client and the bridge.
 * @param args its command line, the program first
 */
export function isPackageRunner(path: string, args: readonly string[]): boolean {
  if (/^(?:npx|npm|pnpm|yarn)(?:\.cmd)?$/.test(bare(path))) return true;
  // npm changes the name by which it is listed.
  if (!/^(?:node|nodejs)$/.test(bare(path))) return false;
  return (
    /^np[mx] (?:exec|run|x)\b/.test(args[0] ?? '') ||
    /[\\/](?:npx|npm)-cli\.js$|[\\/]bin[\\/]np[mx]$/.test(args[1] ?? '')
  );
}

/** `Cursor`; for an interpreter with its script, `node agent.mjs`. Of the rest of a command line nothing is kept. */
export function shownName(path: string, args: readonly string[]): string {
  const name = fileName(path);
  const script = isInterpreter(path) ? args.slice(1).find((each) => !each.startsWith('-')) : undefined;
  const isFile = script !== undefined && /^[^\s=:]{1,300}\.\w{1,6}$/.test(script);
  return clipped(isFile ? `${name} ${fileName(script)}` : name);
}

/** Names come from other programs: no control characters, and not long. */
const clipped = (text: string) => text.replace(/[^\p{L}\p{N} .,()'&@+_-]/gu, '?').slice(0, 100);
