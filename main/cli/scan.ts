import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Exposure, ExposureFind } from '../../preload/contract/exposure.ts';
import { Fault } from '../faults/index.ts';
import { VAULT_FILE } from '../vault/index.ts';
import { chosenSealers, hostPaths, type VaultOptions } from './host.ts';
import { plain, printJson } from './output.ts';
import { reachApp, withReached } from './reach.ts';
import { createSecretInput } from './secret-input.ts';
import { EXIT, SCAN_EXIT, type Surroundings } from './surroundings.ts';

interface ScanOptions extends VaultOptions {
  readonly json?: true;
  readonly home?: string;
  readonly shell?: true;
  readonly projects?: readonly string[];
}

/**
 * `scan`; exit code 2 when a credential was found outside the vault that nobody chose to leave there, 1 when the search
 * itself failed, 0 otherwise.
 */
export async function scan(surroundings: Surroundings, options: ScanOptions): Promise<number> {
  const { json, shell = false } = options;
  const home = options.home === undefined ? null : folder('--home', options.home);
  const below = (options.projects ?? []).map((each) => folder('--projects', each));
  // No vault is made only to say that there are no keys in it.
  const sealers = async () =>
    existsSync(join(hostPaths(surroundings).data, VAULT_FILE))
      ? chosenSealers(surroundings, options, createSecretInput(surroundings))
      : [];
  return withReached(reachApp(surroundings, sealers), async (app) => {
    const found = await app.ask('exposure.examine', { home, shell, below });
    const exposed = found.finds.filter(({ ignored }) => ignored === null);
    if (json) printJson(surroundings, asJson(found, exposed.length));
    else surroundings.stdout.write(inWords(found, exposed.length));
    return exposed.length > 0 ? SCAN_EXIT.exposed : EXIT.fine;
  });
}

function folder(option: string, path: string): string {
  const found = resolve(path);
  if (statSync(found, { throwIfNoEntry: false })?.isDirectory()) return found;
  throw new Fault('GW_INPUT_INVALID', { field: option, reason: 'there is no such folder' });
}

/** What a fleet's tools read. Fields are added, never renamed. */
const asJson = ({ finds, files, unread, keysCompared }: Exposure, exposed: number) => ({
  ...{ exposed, files, keysCompared, unread },
  finds: finds.map(({ clients, move, ...find }) => ({
    ...find,
    clients: clients.map(({ id }) => id),
    movable: move.kind !== 'by-hand',
  })),
});

function inWords(found: Exposure, exposed: number): string {
  const lines = found.finds.flatMap((find) => [
    `${plain(find.file)}`,
    `    at ${plain(find.where)}: ${plain(find.masked)}  ${whose(find)}`,
    `    ${whatToDo(find)}`,
  ]);
  for (const { file, reason } of found.unread)
    lines.push(`${plain(file)}`, `    could not be examined: ${UNREAD[reason]}`);
  if (!found.keysCompared) lines.push('The vault is closed: keys of a form that nobody knows were not looked for.');
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  const left = found.finds.length - exposed;
  const sum = `${many(exposed, 'credential')} outside the vault${left > 0 ? `, ${left} left on purpose` : ''}; ${many(found.files, 'file')} examined.`;
  return `${[...lines, sum].join('\n')}\n`;
}

function whose({ connection, service, evidence, clients, server, scope }: ExposureFind): string {
  const reader = clients.map(({ name }) => name).join(', ') || (scope === 'shell' ? 'the shell' : 'a client');
  const key =
    connection !== null
      ? `the key of "${connection}"`
      : service === null
        ? 'a credential'
        : `a credential of ${service}`;
  const sure = evidence === 'likely' ? 'probably ' : '';
  return plain(`${sure}${key}, read by ${reader}${server === null ? '' : ` for "${server}"`}`);
}

function whatToDo({ ignored, move }: ExposureFind): string {
  if (ignored !== null) return plain(`left on purpose: ${ignored.reason}`);
  if (move.kind === 'by-hand') return 'To do: take it out by hand, and replace it at the service.';
  return 'To do: open Gangway, Exposure, and move it to the vault; then replace it at the service.';
}

const UNREAD: Readonly<Record<Exposure['unread'][number]['reason'], string>> = {
  'too-large': 'it is larger than any settings are',
  'no-permission': 'this user may not read it',
  'no-file': 'it is not a file',
  loop: 'it is a link that leads back to itself',
  failed: 'reading it failed',
};
