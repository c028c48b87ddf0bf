import { printJson } from './output.ts';
import { reachRunning, withReached } from './reach.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * `rotate`: shows the prompt for another credential in the window. The key itself is entered there and nowhere else.
 * The address goes to the terminal only: a browser started from here would show it in its arguments.
 */
export async function rotate(
  surroundings: Surroundings,
  id: string,
  options: { readonly json?: true },
): Promise<undefined> {
  await withReached(reachRunning(surroundings), async (app) => {
    await app.ask('connections.showPrompt', { id });
    const { isShown } = await app.ask('app.showWindow', {});
    const address = isShown ? null : (await app.ask('web.openCode', {})).address;
    if (options.json) return printJson(surroundings, { isShown, address });
    surroundings.stdout.write(
      address === null
        ? 'Enter the new key in the window of Gangway.\n'
        : `Enter the new key in the window. Open this address in a browser, within a minute and once:\n  ${address}\n`,
    );
  });
}
