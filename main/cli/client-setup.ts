import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientPreview, ConnectedView, KnownClientView } from '../../preload/contract/clients.ts';
import { Fault } from '../faults/index.ts';
import { writeFault } from '../host/index.ts';
import { atHome, type HomeOption } from './home.ts';
import { chosenSealers, type VaultOptions } from './host.ts';
import { plain, printJson, table } from './output.ts';
import { type Reached, reachApp, withReached } from './reach.ts';
import { createSecretInput } from './secret-input.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

interface SetUpOptions extends VaultOptions, HomeOption {
  readonly dryRun?: true;
  readonly json?: true;
}

interface ConnectOptions extends SetUpOptions {
  readonly connection?: readonly string[];
}

interface DisconnectOptions extends SetUpOptions {
  readonly all?: true;
}

/** `clients connect` */
export async function connect(outer: Surroundings, id: string, options: ConnectOptions): Promise<undefined> {
  await withClients(outer, options, async (app, surroundings) => {
    const client = await clientOf(app, id);
    const connections = [...(options.connection ?? chosenFor(client))];
    if (options.dryRun)
      return printPreviews(surroundings, options, await app.ask('clients.preview', { id, connections }));
    const done = await app.ask('clients.connect', { id, connections });
    if (options.json) return printJson(surroundings, { id, connections, ...done });
    surroundings.stdout.write(`${client.name} may use ${plain(connections.join(', '))}.\n`);
    printConnected(surroundings, done);
  });
}

/** `clients disconnect` */
export async function disconnect(
  outer: Surroundings,
  id: string | undefined,
  options: DisconnectOptions,
): Promise<number | undefined> {
  if ((id === undefined) === (options.all === undefined)) {
    outer.stderr.write('gangway: name the client, or say --all\n');
    return EXIT.usage;
  }
  await withClients(outer, options, async (app, surroundings) => {
    const clients = id === undefined ? (await app.ask('clients.read', {})).filter(isSetUp) : [await clientOf(app, id)];
    const done = [];
    for (const client of clients) {
      if (options.dryRun) {
        const previews = await app.ask('clients.preview', { id: client.id, connections: [] });
        if (options.json) done.push({ id: client.id, previews });
        else printPreviews(surroundings, options, previews);
        continue;
      }
      const { left, byHand } = await app.ask('clients.disconnect', { id: client.id });
      done.push({ id: client.id, left, byHand });
      if (!options.json) surroundings.stdout.write(goodbye(client, left, byHand));
    }
    if (options.json) printJson(surroundings, id === undefined ? done : done[0]);
    else if (clients.length === 0) surroundings.stdout.write('No AI client is connected.\n');
  });
  return undefined;
}

/** `clients rotate` */
export async function rotate(outer: Surroundings, id: string, options: SetUpOptions): Promise<undefined> {
  await withClients(outer, options, async (app, surroundings) => {
    const client = await clientOf(app, id);
    const done = await app.ask('clients.rotate', { id });
    if (options.json) return printJson(surroundings, { id, ...done });
    surroundings.stdout.write(`${client.name} has a new token; the old one is of no use any more.\n`);
    printConnected(surroundings, done);
  });
}

/** `clients bundle` */
export async function bundle(
  outer: Surroundings,
  id: string,
  options: HomeOption & { readonly connection?: readonly string[]; readonly output: string; readonly json?: true },
): Promise<undefined> {
  const surroundings = atHome(outer, options);
  await withReached(reachApp(surroundings), async (app) => {
    const client = await clientOf(app, id);
    const connections = [...(options.connection ?? chosenFor(client))];
    const made = await app.ask('clients.bundles', { id, connections });
    const files = made.map(({ name }) => join(options.output, name));
    for (const [at, { base64 }] of made.entries()) writeBundle(files[at] ?? '', base64);
    if (options.json) return printJson(surroundings, { id, connections, files });
    for (const file of files) surroundings.stdout.write(`${plain(file)}\n`);
    surroundings.stdout.write(`Open them with ${client.name}; it asks whether to install each.\n`);
  });
}

/** @throws Fault GW_DISK_FULL, GW_WRITE_FAILED, also where there is a file already: it may be someone else's */
function writeBundle(file: string, base64: string): void {
  try {
    writeFileSync(file, Buffer.from(base64, 'base64'), { flag: 'wx' });
  } catch (error) {
    throw writeFault(file, error);
  }
}

async function withClients(
  outer: Surroundings,
  options: SetUpOptions,
  work: (app: Reached, surroundings: Surroundings) => Promise<void>,
): Promise<void> {
  const surroundings = atHome(outer, options);
  const sealers = () => chosenSealers(surroundings, options, createSecretInput(surroundings));
  await withReached(reachApp(surroundings, sealers), (app) => work(app, surroundings));
}

async function clientOf(app: Reached, id: string): Promise<KnownClientView> {
  const client = (await app.ask('clients.read', {})).find((each) => each.id === id);
  if (!client) throw new Fault('GW_CLIENT_UNKNOWN', { client: plain(id) });
  return client;
}

const isSetUp = ({ standing }: KnownClientView) => standing.kind !== 'not-connected';

/** What it has, else all that it may be given. */
const chosenFor = ({ connections, offered }: KnownClientView): readonly string[] =>
  connections === null || connections === 'all' ? offered : connections;

function printPreviews(surroundings: Surroundings, { json }: SetUpOptions, previews: readonly ClientPreview[]): void {
  if (json) {
    printJson(surroundings, previews);
    return;
  }
  if (previews.length === 0) surroundings.stdout.write('No file would be changed.\n');
  for (const { file, action, lines } of previews) {
    surroundings.stdout.write(`${plain(file)}: ${ACTIONS[action]}\n`);
    for (const { kind, text } of lines) surroundings.stdout.write(`${SIGNS[kind]} ${plain(text)}\n`);
  }
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const;
const ACTIONS = {
  create: 'would be made',
  change: 'would be changed',
  remove: 'would be removed',
  none: 'would stay as it is',
} as const;

function printConnected({ stdout }: Surroundings, { files, byHand, reload }: ConnectedView): void {
  for (const file of files) stdout.write(`  ${plain(file)}\n`);
  for (const { connection, link, steps, command, args } of byHand) {
    stdout.write(`For ${plain(connection)}:\n`);
    if (link !== null) stdout.write(`  Open this link; the client asks whether to install the entry:\n  ${link}\n`);
    for (const [at, step] of steps.entries()) stdout.write(`  ${at + 1}. ${plain(step)}\n`);
    if (link === null && steps.length === 0) stdout.write(table([['Command', [command, ...args].join(' ')]], '  '));
  }
  if (reload !== '') stdout.write(`${reload}\n`);
  stdout.write('It counts as connected with its first call: see "gangway clients list".\n');
}

function goodbye({ name }: KnownClientView, left: readonly string[], byHand: boolean): string {
  const rest = left.length > 0 ? ` Left as somebody has changed it: ${plain(left.join(', '))}.` : '';
  return `${name} is shut out.${byHand ? ' Remove the entry in the client itself.' : ' Its entries are taken out.'}${rest}\n`;
}
