import { z } from 'zod';
import type { RunProgram } from '../host/index.ts';
import { type Attestor, isInterpreter, type Program, shownName, type TcpPeer, UNKNOWN } from './program.ts';

export interface WindowsOptions {
  readonly run: RunProgram;
  /** `C:\Windows`. */
  readonly systemRoot: string;
}

/** Folders that only administrators can write to; `WindowsApps` lies in the first. */
const OF_ADMINISTRATORS = /^[a-z]:\\(?:program files|program files \(x86\)|windows)\\/i;

const answerSchema = z.array(
  z.strictObject({
    port: z.int(),
    pid: z.int(),
    path: z.string().nullable(),
    /** Whether it is the gateway's user who runs it. */
    own: z.boolean(),
    /** Status of Get-AuthenticodeSignature. */
    status: z.string().nullable(),
    subject: z.string().nullable(),
  }),
);

/**
 * Asks Windows PowerShell: Get-NetTCPConnection for the process, Win32_Process for its file, and
 * Get-AuthenticodeSignature for who signed it. Built from their documentation; never run on Windows.
 *
 * Who is at the other end of a named pipe, Windows tells only the process that holds the pipe's handle, and Node has no
 * call for it: a bridge is never attested there.
 */
export function windowsAttestor({ run, systemRoot }: WindowsOptions): Attestor {
  return {
    async tcp(peers) {
      const shell = `${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
      const printed = await run(shell, ['-NoProfile', '-NonInteractive', '-Command', scriptFor(peers)]);
      const seen = printed?.code === 0 ? programsFromPowerShell(printed.stdout) : new Map<number, Program>();
      return peers.map(({ port }) => seen.get(port) ?? UNKNOWN);
    },
    channel: async (peers) => peers.map(() => UNKNOWN),
  };
}

/** Nothing but numbers of ours enters the script. It holds no double quote, which Windows would have to be told apart. */
export function scriptFor(peers: readonly TcpPeer[]): string {
  const port = (value: number) => (Number.isInteger(value) && value > 0 && value < 65_536 ? value : 0);
  const ports = peers.map((peer) => port(peer.port)).join(',');
  const [first] = peers;
  return `
$ErrorActionPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$me = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value
$found = foreach ($c in Get-NetTCPConnection -State Established -LocalPort ${ports || 0} -RemotePort ${port(first?.localPort ?? 0)}) {
  $p = Get-CimInstance Win32_Process -Filter ('ProcessId=' + $c.OwningProcess)
  $owner = (Invoke-CimMethod -InputObject $p -MethodName GetOwnerSid).Sid
  $s = if ($p.ExecutablePath) { Get-AuthenticodeSignature -LiteralPath $p.ExecutablePath }
  [pscustomobject]@{ port = [int]$c.LocalPort; pid = [int]$c.OwningProcess; path = $p.ExecutablePath; own = ($owner -eq $me)
    status = if ($s) { [string]$s.Status }; subject = if ($s) { $s.SignerCertificate.Subject } }
}
ConvertTo-Json -Compress -InputObject @($found)`.trim();
}

/** @returns programs by the client's port */
export function programsFromPowerShell(text: string): Map<number, Program> {
  const found = new Map<number, Program>();
  for (const { port, pid, path, own, status, subject } of parsed(text)) {
    if (path === null) continue;
    const publisher = status === 'Valid' ? publisherIn(subject ?? '') : null;
    const reason = !own
      ? 'other-user'
      : isInterpreter(path)
        ? 'interpreter'
        : !OF_ADMINISTRATORS.test(path)
          ? 'user-writable'
          : publisher === null
            ? 'unsigned'
            : null;
    const identity = reason === null ? `publisher:${publisher}` : null;
    found.set(port, { pid, path, name: shownName(path, [path]), identity, reason });
  }
  return found;
}

function parsed(text: string): z.output<typeof answerSchema> {
  try {
    return answerSchema.safeParse(JSON.parse(text)).data ?? [];
  } catch {
    return [];
  }
}

/** The common name of the certificate's subject, quoted where it holds a comma: `CN="Example, Inc.", O=…`. */
function publisherIn(subject: string): string | null {
  const [, quoted, plain] = /^CN=(?:"((?:[^"]|"")+)"|([^,]+))/.exec(subject) ?? [];
  return quoted?.replaceAll('""', '"') ?? plain ?? null;
}
