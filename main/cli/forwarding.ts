import { Fault } from '../faults/index.ts';
import { chosenSealers, type VaultOptions } from './host.ts';
import { ago, printJson, table } from './output.ts';
import { reachApp, reachRunning, requireVault, withReached } from './reach.ts';
import { createSecretInput } from './secret-input.ts';
import type { Surroundings } from './surroundings.ts';

/** `audit forwarding`: where the running app sends the log to, and how that goes */
export async function forwarding(surroundings: Surroundings, options: { readonly json?: true }): Promise<undefined> {
  await withReached(reachRunning(surroundings), async (app) => {
    const destinations = await app.ask('audit.forwarding', {});
    if (options.json) return printJson(surroundings, destinations);
    if (destinations.length === 0) surroundings.stdout.write('The log is sent nowhere.\n');
    const rows = destinations.map(({ destination, problem, lastSentAt, sent, dropped }) => [
      destination,
      `${sent} sent${lastSentAt === null ? '' : `, last ${ago(lastSentAt)}`}${dropped > 0 ? `, ${dropped} dropped` : ''}`,
      problem === null ? '' : `${problem.what} ${problem.todo}`,
    ]);
    surroundings.stdout.write(table(rows));
  });
}

interface CredentialOptions extends VaultOptions {
  readonly headerStdin?: true;
  readonly delete?: true;
}

/** `audit credential` */
export async function credential(
  surroundings: Surroundings,
  address: string,
  options: CredentialOptions,
): Promise<undefined> {
  if (!URL.canParse(address)) {
    throw new Fault('GW_INPUT_INVALID', { field: 'The address of the collector', reason: 'it is not a web address' });
  }
  const { origin } = new URL(address);
  const secrets = createSecretInput(surroundings);
  const sealers = await chosenSealers(surroundings, options, secrets);
  const prompt = `Header for ${origin}, e.g. Authorization: Bearer … (not shown): `;
  const header = options.delete
    ? null
    : await (options.headerStdin ? secrets.piped('The header') : secrets.typed(prompt, 'the header', '--header-stdin'));
  await withReached(
    reachApp(surroundings, async () => sealers),
    async (app) => {
      await requireVault(app);
      await app.ask('audit.setCredential', { origin, header });
      surroundings.stdout.write(`The header for ${origin} was ${header === null ? 'deleted' : 'stored'}.\n`);
    },
  );
}
