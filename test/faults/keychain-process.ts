/**
 * The app with a system keychain that is locked and unlocked. usage: keychain-process.ts FOLDER, with
 * DBUS_SESSION_BUS_ADDRESS=unix:path=… of a bus that is not there yet: it is started here, with a keychain of its own.
 * It prints one JSON object with what each step gave.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { App } from '../../main/app/index.ts';
import { keychainSealer, VAULT_FILE } from '../../main/vault/index.ts';
import { startSandbox } from '../sandbox/index.ts';
import { CONNECTION, outcomeOfCall, setUp, startGangway } from './gangway.ts';

const [folder = ''] = process.argv.slice(2);
const BUS = process.env.DBUS_SESSION_BUS_ADDRESS ?? '';

const ask = (service: string, ...words: string[]) =>
  execFileSync('dbus-send', ['--session', '--print-reply', `--dest=${service}`, ...words], {
    stdio: 'pipe',
  }).toString();

/** Whether a bus answers, and a keychain on it. */
function isThere(): boolean {
  try {
    const owner = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
    return ask('org.freedesktop.DBus', '/org/freedesktop/DBus', ...owner).includes('boolean true');
  } catch {
    return false;
  }
}

/** As signing in to the computer does, with this passphrase. @returns how to sign out */
async function signIn(passphrase: string): Promise<() => Promise<void>> {
  const bus = spawn('dbus-daemon', ['--session', '--nofork', `--address=${BUS}`], { stdio: 'ignore' });
  for (let looks = 0; looks < 100 && !busAnswers(); looks++) await wait(50);
  const keychain = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keychain.stdin.end(passphrase);
  for (let looks = 0; looks < 200 && !isThere(); looks++) await wait(50);
  return async () => {
    for (const child of [keychain, bus]) await ended(child);
  };
}

function busAnswers(): boolean {
  try {
    ask('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.GetId');
    return true;
  } catch {
    return false;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}

const lock = () =>
  ask(
    'org.freedesktop.secrets',
    '/org/freedesktop/secrets',
    'org.freedesktop.Secret.Service.Lock',
    'array:objpath:/org/freedesktop/secrets/collection/login',
  );

const vaultFile = () => readFileSync(join(folder, VAULT_FILE), 'latin1');

function told({ vault: { status }, connections }: App) {
  const state = connections.get(CONNECTION)?.state.kind;
  return { vault: status.kind === 'open' ? status.kind : status.problem.code, state };
}

const sandbox = await startSandbox({ identity: { rest: true } });
const start = () => startGangway(folder, sandbox, { sealers: [keychainSealer({ timeoutMs: 10_000 })] });

const firstSession = await signIn('right');
const first = await start();
const token = await setUp(first, sandbox.sharedKeys.northwind.key);
const unlocked = { call: await outcomeOfCall(first, token), ...told(first) };
lock();
const lockedWhileRunning = { call: await outcomeOfCall(first, token), ...told(first) };
await first.close();
await firstSession();

const before = vaultFile();
const withoutPassphrase = await signIn('wrong');
const app = await start();
const lockedAtStart = { call: await outcomeOfCall(app, token), ...told(app), same: vaultFile() === before };
await withoutPassphrase();
const gone = { call: await outcomeOfCall(app, token), same: vaultFile() === before };
const laterSession = await signIn('right');
const unlockedLater = { call: await outcomeOfCall(app, token), ...told(app), same: vaultFile() === before };
await app.close();
await laterSession();
await sandbox.close();
process.stdout.write(JSON.stringify({ unlocked, lockedWhileRunning, lockedAtStart, gone, unlockedLater }));
