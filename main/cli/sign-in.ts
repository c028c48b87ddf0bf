import { printJson } from './output.ts';
import { reachRunning, withReached } from './reach.ts';
import { printReport } from './report.ts';
import type { Surroundings } from './surroundings.ts';

interface LoginOptions {
  readonly provider?: string;
  readonly url?: string;
  readonly label?: string;
  readonly clientId?: string;
  readonly another?: true;
  readonly json?: true;
}

/** `login`: the browser opens, and the command waits until the person has signed in there. */
export async function login(surroundings: Surroundings, id: string, options: LoginOptions): Promise<undefined> {
  const { provider, url, label, clientId, another = false, json } = options;
  await withReached(reachRunning(surroundings), async (app) => {
    const { connections } = await app.ask('status.read', {});
    const known = connections.some((each) => each.id === id);
    if (!json) surroundings.stdout.write('The browser opens; sign in there.\n');
    const report = known
      ? await app.ask('sign-in.again', { id, another })
      : await app.ask('sign-in.add', {
          id,
          provider: provider ?? (url ? 'custom' : id),
          ...(url && { url }),
          ...(label && { label }),
          ...(clientId && { clientId }),
        });
    if (json) return printJson(surroundings, report);
    surroundings.stdout.write(`Signed in to "${id}".\n`);
    printReport(surroundings, report);
  });
}

/** `logout` */
export async function logout(
  surroundings: Surroundings,
  id: string,
  options: { readonly json?: true },
): Promise<undefined> {
  await withReached(reachRunning(surroundings), async (app) => {
    await app.ask('sign-in.end', { id });
    if (options.json) printJson(surroundings, {});
    else surroundings.stdout.write(`Signed out of "${id}". The connection stays and needs a sign-in.\n`);
  });
}
