import type { KnownClientView } from '../../preload/contract/clients.ts';
import type { Status } from '../../preload/contract.ts';
import { Fault } from '../faults/index.ts';
import { atHome, type HomeOption } from './home.ts';
import { ago, plain, printJson, table } from './output.ts';
import { type Reached, reachApp, withReached } from './reach.ts';
import { EXIT, type Surroundings } from './surroundings.ts';
import { grantedInWords } from './words.ts';

interface AddOptions {
  readonly label?: string;
  readonly carrier: 'header' | 'bridge' | 'path';
  readonly connection?: readonly string[];
  readonly allConnections?: true;
  readonly json?: true;
}

/** `clients add` */
export async function add(surroundings: Surroundings, id: string, options: AddOptions): Promise<number | undefined> {
  const { label = id, carrier, connection, allConnections, json } = options;
  if ((connection === undefined) === (allConnections === undefined)) {
    surroundings.stderr.write('gangway: say what the client may use: --connection <id...> or --all-connections\n');
    return EXIT.usage;
  }
  const connections = connection === undefined ? 'all' : [...connection];
  return withReached(reachApp(surroundings), async (app) => {
    const { token } = await app.ask('clients.add', { id, label, carrier, connections });
    const addresses = await addressesFor(app, connections);
    if (json) printJson(surroundings, { id, label, carrier, connections, token, addresses });
    else surroundings.stdout.write(setUp({ id, label, carrier, connections, token, addresses }));
    return undefined;
  });
}

interface ListOptions extends HomeOption {
  readonly all?: true;
  readonly json?: true;
}

/** `clients list`: those found on this computer and those that were let in; with --all every one that Gangway knows. */
export async function list(outer: Surroundings, options: ListOptions): Promise<undefined> {
  const surroundings = atHome(outer, options);
  await withReached(reachApp(surroundings), async (app) => {
    const [known, { clients }] = await Promise.all([app.ask('clients.read', {}), app.ask('status.read', {})]);
    const listed = known.filter(({ found, connections }) => options.all || found || connections !== null);
    const others = clients.filter(({ id }) => !known.some((each) => each.id === id));
    if (options.json) return printJson(surroundings, [...listed, ...others.map(byHandView)]);
    if (listed.length + others.length === 0)
      surroundings.stdout.write(
        'No AI client was found. "gangway clients list --all" names those that Gangway knows.\n',
      );
    surroundings.stdout.write(table([...listed.map(knownRow), ...others.map(clientRow)]));
  });
}

/** A client that Gangway has no description of, in the shape of those that it has. */
const byHandView = ({ id, label, carrier, connections, createdAt, lastCallAt }: Status['clients'][number]) => ({
  ...{ id, name: label, found: false, way: 'hand', carrier, file: null, problem: null, unreachable: null },
  ...{ offered: [], signInOnly: false, connections, lastAt: lastCallAt, reload: '' },
  standing: lastCallAt === null ? { kind: 'waiting', since: createdAt } : { kind: 'in-use', lastAt: lastCallAt },
});

const WAYS = { file: 'by its file', link: 'by link', guide: 'by hand', none: 'not on this system' } as const;

const knownRow = ({ id, name, found, way, connections, standing, problem }: KnownClientView): string[] => [
  id,
  name,
  found ? 'found' : '',
  problem === null ? WAYS[way] : problem.what,
  connections === null ? '' : grantedInWords(connections),
  standingInWords(standing),
];

function standingInWords(standing: KnownClientView['standing']): string {
  switch (standing.kind) {
    case 'not-connected':
      return 'not connected';
    case 'waiting':
      return `waiting for its first call since ${ago(standing.since)}`;
    case 'in-use':
      return `last call ${ago(standing.lastAt)}`;
    case 'stale':
      return standing.lastAt === null ? 'never called' : `not heard of since ${ago(standing.lastAt)}`;
    case 'incomplete':
      return `its entries were changed: connect it again`;
  }
}

/** `clients revoke` */
export async function revoke(
  surroundings: Surroundings,
  id: string,
  options: { readonly json?: true },
): Promise<undefined> {
  await withReached(reachApp(surroundings), async (app) => {
    const { clients } = await app.ask('status.read', {});
    if (!clients.some((each) => each.id === id)) throw new Fault('GW_CLIENT_UNKNOWN', { client: plain(id) });
    await app.ask('clients.revoke', { id });
    if (options.json) printJson(surroundings, { id });
    else surroundings.stdout.write(`The client "${id}" is shut out; its token is of no use any more.\n`);
  });
}

/** A client as one line of a list. */
export const clientRow = ({ id, label, carrier, connections, lastCallAt }: Status['clients'][number]): string[] => [
  id,
  label,
  carrier,
  grantedInWords(connections),
  lastCallAt === null ? 'no call yet' : `last call ${ago(lastCallAt)}`,
];

/** Local addresses by connection; none where Gangway is not running, since only it knows its port. */
async function addressesFor(app: Reached, granted: 'all' | readonly string[]): Promise<Record<string, string>> {
  if (app.where !== 'running') return {};
  const { connections } = await app.ask('status.read', {});
  const usable = connections.filter(({ id }) => granted === 'all' || granted.includes(id));
  return Object.fromEntries(usable.map(({ id, localAddress }) => [id, localAddress]));
}

interface SetUp {
  readonly id: string;
  readonly label: string;
  readonly carrier: AddOptions['carrier'];
  readonly connections: 'all' | string[];
  readonly token: string | null;
  readonly addresses: Readonly<Record<string, string>>;
}

/** What a person enters in the client. */
function setUp({ id, label, carrier, connections, token, addresses }: SetUp): string {
  const known = Object.entries(addresses);
  const rows =
    carrier === 'bridge' || token === null
      ? bridgeCommands(id, connections, known)
      : addressRows(carrier, token, known);
  return [
    `The client "${plain(label)}" may use ${plain(grantedInWords(connections))}.\n`,
    table(rows, '  '),
    token === null ? '' : 'The token is shown this once. Enter it in the client and nowhere else.\n',
  ].join('');
}

function bridgeCommands(id: string, connections: SetUp['connections'], known: readonly [string, string][]): string[][] {
  const names = connections === 'all' ? known.map(([name]) => name) : connections;
  const shown = names.length === 0 ? ['NAME'] : names;
  return shown.map((name) => ['Command', `gangway bridge --client ${id} --connection ${name}`]);
}

function addressRows(carrier: 'header' | 'path', token: string, known: readonly [string, string][]): string[][] {
  const addresses = known.map(([, address]) => {
    const url = new URL(address);
    return carrier === 'path' ? `${url.origin}/t/${token}${url.pathname}` : address;
  });
  return [
    ...addresses.map((address) => ['Address', address]),
    ...(carrier === 'header' ? [['Header', `Authorization: Bearer ${token}`]] : [['Token', token]]),
  ];
}
