import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Problem } from '../../preload/contract.ts';
import { connectControl, problemOf, unlessNotRunning } from '../control/index.ts';
import { removeVault, VAULT_FILE } from '../vault/index.ts';
import { atHome, type HomeOption } from './home.ts';
import { chosenSealers, hostPaths, type VaultOptions } from './host.ts';
import { plain, printJson } from './output.ts';
import { type Reached, reachApp, withReached } from './reach.ts';
import { createSecretInput } from './secret-input.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

interface UninstallOptions extends VaultOptions, HomeOption {
  readonly removeVault?: true;
  readonly json?: true;
}

interface Done {
  /** AI clients whose settings are as they were. */
  readonly restored: readonly string[];
  /** Entries that stay, because somebody has made something else of them. */
  readonly left: readonly string[];
  readonly failed: ReadonlyArray<{ readonly client: string; readonly problem: Problem }>;
  readonly vaultRemoved: boolean;
}

/** What Gangway keeps in its data folder. Nothing else there is touched: the folder may be one that a person chose. */
const OWN_FILES =
  /^(vault(\..+)?|(settings|connections|grants|checklist|exposure|policy|rotations|audit-export|client-\w+)\.json(\.new)?|turn\.lock|control\.\w+|gangway\.\w+|address|audit|clients|client-backups|run)$/;

/**
 * `uninstall`: the settings of AI clients are put back, their tokens end, and the app ends. Policy is not touched. The
 * vault stays, unless it is said that it goes too.
 */
export async function uninstall(outer: Surroundings, options: UninstallOptions): Promise<number> {
  const surroundings = atHome(outer, options);
  const { data } = hostPaths(surroundings);
  const sealers = () => chosenSealers(surroundings, options, createSecretInput(surroundings));
  const there = existsSync(data);
  const clients = there
    ? await withReached(reachApp(surroundings, sealers), shutOut)
    : { restored: [], left: [], failed: [] };
  if (there) await endApp(data);
  removeLoginItem(surroundings);
  // What could not be put back may need its backup, which the vault can open.
  const goes = there && options.removeVault === true && clients.failed.length === 0;
  if (goes) await removeOwnFiles(data, await sealers());
  const done: Done = { ...clients, vaultRemoved: goes };
  if (options.json) printJson(surroundings, done);
  else report(surroundings, done, options);
  return done.failed.length > 0 ? EXIT.fault : EXIT.fine;
}

async function shutOut(app: Reached): Promise<Omit<Done, 'vaultRemoved'>> {
  const restored: string[] = [];
  const left: string[] = [];
  const failed: Array<Done['failed'][number]> = [];
  const clients = (await app.ask('clients.read', {})).filter(({ standing }) => standing.kind !== 'not-connected');
  for (const { id, name } of clients) {
    try {
      left.push(...(await app.ask('clients.disconnect', { id })).left);
      restored.push(name);
    } catch (error) {
      failed.push({ client: name, problem: problemOf(error) });
    }
  }
  // Those that were set up by hand have a token and no entry of ours.
  for (const { id } of (await app.ask('status.read', {})).clients) await app.ask('clients.revoke', { id });
  return { restored, left, failed };
}

async function endApp(data: string): Promise<void> {
  const running = await connectControl(data).catch(unlessNotRunning);
  if (!running) return;
  await running.ask('app.quit', {});
  await running.closed;
}

/** Linux: the desktop would go on starting a program that is gone. The other systems forget it with the app. */
function removeLoginItem({ environment }: Surroundings): void {
  const folder = environment.XDG_CONFIG_HOME || join(environment.HOME ?? '', '.config');
  const file = join(folder, 'autostart', 'gangway.desktop');
  if (isAbsolute(file)) rmSync(file, { force: true });
}

async function removeOwnFiles(data: string, sealers: Awaited<ReturnType<typeof chosenSealers>>): Promise<void> {
  await removeVault({ file: join(data, VAULT_FILE), sealers });
  for (const name of readdirSync(data)) {
    if (OWN_FILES.test(name)) rmSync(join(data, name), { recursive: true, force: true });
  }
  if (readdirSync(data).length === 0) rmdirSync(data);
}

function report({ stdout, stderr }: Surroundings, done: Done, { removeVault: wanted }: UninstallOptions): void {
  const { restored, left, failed, vaultRemoved } = done;
  for (const name of restored)
    stdout.write(`${plain(name)}: its settings are as they were, and its token has ended.\n`);
  if (left.length > 0) stdout.write(`Left as somebody has changed it: ${plain(left.join(', '))}.\n`);
  for (const { client, problem } of failed) {
    stderr.write(`${plain(client)}: ${problem.what} ${problem.todo} [${problem.code}]\n`);
  }
  if (vaultRemoved) stdout.write('The vault and all other files of Gangway are removed.\n');
  else if (wanted && failed.length > 0) stderr.write('The vault stays, because not every client could be put back.\n');
  else if (!wanted) stdout.write('The vault stays; --remove-vault removes it.\n');
}
