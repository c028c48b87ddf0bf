/**
 * Starts the app that `npm run package` made for this system, asks it for its status through its own command line, and
 * ends it; looks at its fuses, and on macOS and Windows at its signature. Exits with 1 when something is wrong.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { wrongFuses } from './fuses.ts';

const PACKAGES = join(import.meta.dirname, '..', '..', 'dist', 'packages');
/** How long the app may take until it answers, ms. */
const START_MS = 60_000;

interface Packed {
  /** What the system calls the app: an executable, or the .app folder on macOS. */
  readonly app: string;
  readonly executable: string;
  readonly cli: string;
}

function packed(): Packed {
  const folder = readdirSync(PACKAGES).find((name) => /^(linux-unpacked|win-unpacked|mac.*)$/.test(name));
  if (folder === undefined) throw new Error(`There is no unpacked app in ${PACKAGES}.`);
  const root = join(PACKAGES, folder);
  if (process.platform === 'darwin') {
    const app = join(root, 'Gangway.app');
    const contents = join(app, 'Contents');
    return { app, executable: join(contents, 'MacOS', 'Gangway'), cli: join(contents, 'Resources', 'cli', 'gangway') };
  }
  const windows = process.platform === 'win32';
  const app = join(root, windows ? 'Gangway.exe' : 'gangway-desktop');
  return { app, executable: app, cli: join(root, 'resources', 'cli', windows ? 'gangway.exe' : 'gangway') };
}

/** @returns in words what is wrong with the signature; nothing is signed on Linux */
function wrongSignature({ app }: Packed): string[] {
  try {
    if (process.platform === 'darwin') {
      execFileSync('codesign', ['--verify', '--deep', '--strict', app]);
      execFileSync('spctl', ['--assess', '--type', 'execute', app]);
    } else if (process.platform === 'win32') {
      const script = '(Get-AuthenticodeSignature -LiteralPath $args[0]).Status -eq "Valid" | Out-String';
      const said = execFileSync('powershell.exe', ['-NoProfile', '-Command', `& { ${script} }`, app]).toString();
      if (said.trim() !== 'True') return ['the signature is not valid'];
    }
    return [];
  } catch (error) {
    return [`the signature is not accepted: ${(error as Error).message}`];
  }
}

async function wrongStart({ executable, cli }: Packed): Promise<string[]> {
  const environment = { ...process.env, GANGWAY_HOME: mkdtempSync(join(tmpdir(), 'gangway-smoke-')) };
  const ask = (...argv: string[]) => execFileSync(cli, argv, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const app = spawn(executable, [], { env: environment, stdio: 'inherit' });
  const ended = new Promise<number | null>((resolve) => app.on('exit', resolve));
  const until = Date.now() + START_MS;
  let answered = false;
  while (!answered && Date.now() < until && app.exitCode === null) {
    try {
      answered = JSON.parse(ask('status', '--json').toString()).host === 'electron';
    } catch {
      await wait(500);
    }
  }
  if (!answered) {
    app.kill();
    return ['the app did not answer its command line'];
  }
  ask('quit');
  const code = await ended;
  return code === 0 ? [] : [`the app ended with ${code}`];
}

const found = packed();
const problems = [...(await wrongFuses(found.app)), ...wrongSignature(found), ...(await wrongStart(found))];
if (!existsSync(found.cli)) problems.push('the command line is missing');
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(problems.length === 0 ? 'The packed app starts, answers and ends.\n' : '');
process.exitCode = problems.length === 0 ? 0 : 1;
