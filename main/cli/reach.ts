import { setTimeout as wait } from 'node:timers/promises';
import { type App, appHandlers, startApp } from '../app/index.ts';
import {
  type ControlClient,
  connectControl,
  localControl,
  Refusal,
  type Turn,
  takeTurn,
  unlessNotRunning,
  waitForTurn,
} from '../control/index.ts';
import type { Sealer } from '../host/index.ts';
import { headlessHost, hostPaths } from './host.ts';
import type { Surroundings } from './surroundings.ts';

/** Gangway, for one command. */
export interface Reached extends Pick<ControlClient, 'ask'> {
  /** `running`: an app that was there already. `here`: its services, started in this process for this command only. */
  readonly where: 'running' | 'here';
  close(): Promise<void>;
}

/** The running app. @throws Fault GW_NOT_RUNNING, GW_LISTENER_UNPROVEN, GW_CONTROL_REFUSED */
export async function reachRunning(surroundings: Surroundings): Promise<Reached> {
  const { ask, close } = await connectControl(hostPaths(surroundings).data);
  return { ask, where: 'running', close: async () => close() };
}

/**
 * The running app, or its services in this process where none runs: on the same folder, one process at a time.
 * @param sealers what may open the vault; asked for only when it is to be opened here
 * @throws Fault GW_FOLDER_IN_USE, GW_VAULT_IN_USE, GW_SETTINGS_UNREADABLE, …
 */
export async function reachApp(
  surroundings: Surroundings,
  sealers: () => Promise<readonly Sealer[]> = async () => [],
): Promise<Reached> {
  const { data } = hostPaths(surroundings);
  const found = await waitForTurn(data, async () => {
    const running = await reachRunning(surroundings).catch(unlessNotRunning);
    return running ?? takeTurn(data);
  });
  if ('ask' in found) return found;
  try {
    return await startHere(surroundings, await sealers(), found);
  } catch (error) {
    found.release();
    throw error;
  }
}

async function startHere(surroundings: Surroundings, sealers: readonly Sealer[], turn: Turn): Promise<Reached> {
  const { trust, policyReader } = surroundings;
  const app = await startApp({
    host: headlessHost(surroundings, sealers),
    port: 0,
    brief: true,
    ...(trust && { trust }),
    ...(policyReader && { policyReader }),
  });
  await vaultSettled(app);
  const close = async () => {
    await app.close();
    turn.release();
  };
  return { ...localControl(appHandlers(app, { quit: () => {} })), where: 'here', close };
}

const VAULT_LOOK_MS = 50;

/** Resolves when the vault has opened or refused to; an app starts while its keychain, or a person, is still asked. */
export async function vaultSettled({ vault }: Pick<App, 'vault'>, over?: AbortSignal): Promise<void> {
  const opening = () => vault.status.kind === 'closed' && vault.status.problem.code === 'GW_VAULT_OPENING';
  while (opening() && !over?.aborted) await wait(VAULT_LOOK_MS);
}

/**
 * Ends a command that needs the vault before it does anything else, where the vault does not open here. A running app
 * is not asked: it tries to open its vault again when it is used.
 * @throws Refusal
 */
export async function requireVault(app: Reached): Promise<void> {
  if (app.where === 'running') return;
  const { vault } = await app.ask('status.read', {});
  if (vault.kind === 'closed') throw new Refusal(vault.problem);
}

/** Reaches Gangway, does something with it, and leaves it as it was. */
export async function withReached<T>(reached: Promise<Reached>, work: (app: Reached) => Promise<T>): Promise<T> {
  const app = await reached;
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
