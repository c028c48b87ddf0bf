import type { ConnectionView } from '../../preload/contract.ts';
import { Fault } from '../faults/index.ts';
import { chosenSealers, type VaultOptions } from './host.ts';
import { plain, printJson, table } from './output.ts';
import { type Reached, reachApp, requireVault, withReached } from './reach.ts';
import { printReport } from './report.ts';
import { createSecretInput } from './secret-input.ts';
import type { Surroundings } from './surroundings.ts';
import { stateInWords, tenancyInWords } from './words.ts';

interface AddOptions extends VaultOptions {
  readonly provider: string;
  readonly url?: string;
  readonly label?: string;
  readonly header?: string;
  readonly keyStdin?: true;
  /** false: the server asks for none. */
  readonly key: boolean;
  readonly json?: true;
}

type OneOptions = VaultOptions & { readonly json?: true };
type HeaderForm = { name: string; scheme: '' | 'Bearer' | 'Token' };

/** `connect add` */
export async function add(surroundings: Surroundings, id: string, options: AddOptions): Promise<undefined> {
  const { provider, url, label, json } = options;
  const header = options.header === undefined ? undefined : headerForm(options.header);
  const secrets = createSecretInput(surroundings);
  const prompt = `Key for "${plain(id)}" (not shown): `;
  const sealers = await once(() => chosenSealers(surroundings, options, secrets), options.passphraseStdin === true);
  const key = options.key
    ? await (options.keyStdin ? secrets.piped('The key') : secrets.typed(prompt, 'the key', '--key-stdin'))
    : undefined;
  await withReached(reachApp(surroundings, sealers), async (app) => {
    await requireVault(app);
    const report = await app.ask('connections.add', {
      id,
      provider,
      ...(url !== undefined && { url }),
      ...(label !== undefined && { label }),
      ...(header && { header }),
      ...(key !== undefined && { key }),
    });
    const connection = await connectionOf(app, id);
    if (json) return printJson(surroundings, { ...report, connection: shown(app, connection) });
    surroundings.stdout.write(`Connection "${id}" was added.\n`);
    printReport(surroundings, report);
    surroundings.stdout.write(
      app.where === 'running'
        ? table([['Local address', connection.localAddress]], '  ')
        : 'Gangway is not running; start it to let AI clients use the connection.\n',
    );
  });
}

/** `connect list` */
export async function list(surroundings: Surroundings, options: { readonly json?: true }): Promise<undefined> {
  await withReached(reachApp(surroundings), async (app) => {
    const { connections } = await app.ask('status.read', {});
    if (options.json)
      return printJson(
        surroundings,
        connections.map((each) => shown(app, each)),
      );
    if (connections.length === 0) surroundings.stdout.write('No connection. Add one with "gangway connect add".\n');
    const rows = connections.map((each) => [
      each.id,
      tenancyInWords(each.tenancy),
      each.actsAs,
      each.url,
      app.where === 'running' || each.state.kind === 'paused'
        ? stateInWords(each)
        : 'not checked: Gangway is not running',
    ]);
    surroundings.stdout.write(table(rows));
  });
}

/** `connect test` */
export async function test(surroundings: Surroundings, id: string, options: OneOptions): Promise<undefined> {
  await withOne(surroundings, options, async (app) => {
    const report = await app.ask('connections.test', { id });
    if (options.json) return printJson(surroundings, report);
    surroundings.stdout.write(`Connection "${id}" works.\n`);
    printReport(surroundings, report);
  });
}

/** `connect pause` */
export async function pause(
  surroundings: Surroundings,
  id: string,
  options: { readonly json?: true },
): Promise<undefined> {
  await withReached(reachApp(surroundings), async (app) => {
    await app.ask('connections.pause', { id });
    printDone(surroundings, id, options, 'is paused');
  });
}

/** `connect resume` */
export async function resume(surroundings: Surroundings, id: string, options: OneOptions): Promise<undefined> {
  await withOne(surroundings, options, async (app) => {
    await app.ask('connections.resume', { id });
    const connection = await connectionOf(app, id);
    if (options.json) return printJson(surroundings, shown(app, connection));
    surroundings.stdout.write(`Connection "${id}" is no longer paused: ${plain(stateInWords(connection))}\n`);
  });
}

/** `connect remove` */
export async function remove(surroundings: Surroundings, id: string, options: OneOptions): Promise<undefined> {
  await withOne(surroundings, options, async (app) => {
    await app.ask('connections.remove', { id });
    printDone(surroundings, id, options, 'and its key are removed');
  });
}

function printDone(surroundings: Surroundings, id: string, { json }: { json?: true }, done: string): void {
  if (json) printJson(surroundings, { id });
  else surroundings.stdout.write(`Connection "${id}" ${done}.\n`);
}

/** For commands that read the key of a connection, or delete it. */
function withOne(
  surroundings: Surroundings,
  options: VaultOptions,
  work: (app: Reached) => Promise<void>,
): Promise<void> {
  const secrets = createSecretInput(surroundings);
  return withReached(
    reachApp(surroundings, () => chosenSealers(surroundings, options, secrets)),
    async (app) => {
      await requireVault(app);
      await work(app);
    },
  );
}

/** Sealers for reachApp. @param now what is piped in must be read in its order: the passphrase is the first line */
async function once<T>(make: () => Promise<T>, now: boolean): Promise<() => Promise<T>> {
  if (!now) return make;
  const made = await make();
  return async () => made;
}

async function connectionOf(app: Reached, id: string): Promise<ConnectionView> {
  const connection = (await app.ask('status.read', {})).connections.find((each) => each.id === id);
  if (!connection) throw new Fault('GW_CONNECTION_UNKNOWN', { connection: id });
  return connection;
}

/** The local address of a Gangway that ends with this command is nobody's address. */
function shown(app: Reached, { localAddress, ...connection }: ConnectionView) {
  return app.where === 'running' ? { ...connection, localAddress } : connection;
}

const SCHEMES = ['', 'Bearer', 'Token'] as const;

/** `Name`, `Name: Bearer` or `Name: Token`. What follows the colon is never repeated: it is most likely a key. */
function headerForm(text: string): HeaderForm {
  const colon = text.indexOf(':');
  const name = (colon === -1 ? text : text.slice(0, colon)).trim();
  const word = colon === -1 ? '' : text.slice(colon + 1).trim();
  const scheme = SCHEMES.find((each) => each === word);
  if (scheme !== undefined) return { name, scheme };
  throw new Fault('GW_INPUT_INVALID', {
    field: 'The option --header',
    reason: "it is 'Name', 'Name: Bearer' or 'Name: Token'; the key itself is asked for, and is never an argument",
  });
}
