import { printJson } from './output.ts';
import { reachRunning, withReached } from './reach.ts';
import type { Surroundings } from './surroundings.ts';

/** `window`. The address goes to the terminal only: a browser started from here would show it in its arguments. */
export async function openWindow(surroundings: Surroundings, options: { readonly json?: true }): Promise<undefined> {
  await withReached(reachRunning(surroundings), async (app) => {
    const { address } = await app.ask('web.openCode', {});
    if (options.json) printJson(surroundings, { address });
    else surroundings.stdout.write(`Open this address in a browser, within a minute and once:\n  ${address}\n`);
  });
}
