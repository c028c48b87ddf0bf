import { setTimeout as wait } from 'node:timers/promises';
import { Fault, isFault } from '../faults/index.ts';
import { connectControl } from './client.ts';
import { type Turn, takeTurn } from './turn.ts';

/** How long another command, or an app that is just starting, is waited for. ms */
const TURN_WAIT_MS = 10_000;
const TURN_LOOK_MS = 50;

/**
 * Tries something until it gives a value: the turn of a folder, or the app that has it.
 * @throws Fault GW_FOLDER_IN_USE after ten seconds
 */
export async function waitForTurn<T>(folder: string, attempt: () => Promise<T | null>): Promise<T> {
  const giveUpAt = performance.now() + TURN_WAIT_MS;
  for (;;) {
    const found = await attempt();
    if (found !== null) return found;
    if (performance.now() > giveUpAt) throw new Fault('GW_FOLDER_IN_USE', { folder });
    await wait(TURN_LOOK_MS);
  }
}

/** For a search that goes on where no app is running. */
export function unlessNotRunning(error: unknown): null {
  if (isFault(error) && error.code === 'GW_NOT_RUNNING') return null;
  throw error;
}

/**
 * The turn of a folder for an app that is to stay. A command that has it is waited for; an app is not.
 * @throws Fault GW_ALREADY_RUNNING, GW_FOLDER_IN_USE, GW_DISK_FULL, GW_WRITE_FAILED
 */
export const takeAppTurn = (folder: string): Promise<Turn> =>
  waitForTurn(folder, async () => takeTurn(folder) ?? (await refusal(folder)));

/** Told in words that the folder is in use, a person would look for a fault where there is none. */
async function refusal(folder: string): Promise<null> {
  const running = await connectControl(folder).catch(unlessNotRunning);
  if (running === null) return null;
  const { pid } = await running.ask('app.facts', {});
  running.close();
  throw new Fault('GW_ALREADY_RUNNING', { pid });
}
