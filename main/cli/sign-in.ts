import { Fault } from '../faults/index.ts';
import { printJson } from './output.ts';
import { reachRunning, withReached } from './reach.ts';
import { printReport } from './report.ts';
import { createSecretInput } from './secret-input.ts';
import type { Surroundings } from './surroundings.ts';

interface LoginOptions {
  readonly provider?: string;
  readonly url?: string;
  readonly label?: string;
  readonly clientId?: string;
  readonly clientSecretStdin?: true;
  readonly clientCredentials?: true;
  readonly idp?: string;
  readonly idpClientId?: string;
  readonly another?: true;
  readonly json?: true;
}

/** `login`: the browser opens, and the command waits until the person has signed in there. */
export async function login(surroundings: Surroundings, id: string, options: LoginOptions): Promise<undefined> {
  const { provider, url, label, clientId, another = false, json } = options;
  const way = wayOf(options);
  const clientSecret = options.clientSecretStdin && (await createSecretInput(surroundings).piped('The client secret'));
  await withReached(reachRunning(surroundings), async (app) => {
    const { connections } = await app.ask('status.read', {});
    const known = connections.some((each) => each.id === id);
    if (!json && way?.kind !== 'client-credentials') surroundings.stdout.write('The browser opens; sign in there.\n');
    const report = known
      ? await app.ask('signIn.again', { id, another })
      : await app.ask('signIn.add', {
          id,
          provider: provider ?? (url ? 'custom' : id),
          ...(url && { url }),
          ...(label && { label }),
          ...(clientId && { clientId }),
          ...(clientSecret && { clientSecret }),
          ...(way && { way }),
        });
    if (json) return printJson(surroundings, report);
    surroundings.stdout.write(`Signed in to "${id}".\n`);
    printReport(surroundings, report);
  });
}

/** @throws Fault GW_INPUT_INVALID */
function wayOf({ clientCredentials, clientId, idp, idpClientId }: LoginOptions) {
  const wrong = (field: string, reason: string) => new Fault('GW_INPUT_INVALID', { field, reason });
  if (clientCredentials && idp !== undefined) throw wrong('--client-credentials', 'it cannot stand beside --idp');
  if ((clientCredentials || idp !== undefined) && clientId === undefined)
    throw wrong('--client-id', 'it is needed for this way of signing in');
  if (clientCredentials) return { kind: 'client-credentials' } as const;
  if (idp === undefined) return undefined;
  if (idpClientId === undefined) throw wrong('--idp-client-id', 'it is needed beside --idp');
  return { kind: 'enterprise', issuer: idp, clientId: idpClientId } as const;
}

/** `logout` */
export async function logout(
  surroundings: Surroundings,
  id: string,
  options: { readonly json?: true },
): Promise<undefined> {
  await withReached(reachRunning(surroundings), async (app) => {
    await app.ask('signIn.end', { id });
    if (options.json) printJson(surroundings, {});
    else surroundings.stdout.write(`Signed out of "${id}". The connection stays and needs a sign-in.\n`);
  });
}
