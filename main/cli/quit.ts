import { connectControl } from '../control/index.ts';
import { hostPaths } from './host.ts';
import { printJson } from './output.ts';
import type { Surroundings } from './surroundings.ts';

/** `quit`; returns when the app has ended. */
export async function quit(surroundings: Surroundings, options: { readonly json?: true }): Promise<undefined> {
  const app = await connectControl(hostPaths(surroundings).data);
  await app.ask('app.quit', {});
  await app.closed;
  if (options.json) printJson(surroundings, { ended: true });
  else surroundings.stdout.write('Gangway has ended.\n');
}
