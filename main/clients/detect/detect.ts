/** Finds AI clients by the files they leave. None of them is started, asked or read. */
import { delimiter, join } from 'node:path';
import { isFault } from '../../faults/index.ts';
import { AI_CLIENTS, type AiClient, type Way, wayOf } from '../catalogue/index.ts';
import { expand, isThere, locate, type Machine } from './locate.ts';

/** A client on this computer. */
export interface Detected {
  readonly client: AiClient;
  /** What it was recognised by; empty where there is no sign of it. */
  readonly signs: readonly string[];
  readonly way: Way;
  /** Where its entry goes, if it has a file here. */
  readonly file: string | null;
  /** Files of which any could be meant; a person chooses. */
  readonly ambiguous: string | null;
}

/**
 * Every client of the catalogue, with the signs of it here; those found come first.
 * @param name of the entry that would be made
 */
export function detectClients(machine: Machine, name: string): Detected[] {
  const all = AI_CLIENTS.map((client) => detected(client, name, machine));
  return [...all.filter(({ signs }) => signs.length > 0), ...all.filter(({ signs }) => signs.length === 0)];
}

function detected(client: AiClient, name: string, machine: Machine): Detected {
  const base = { client, signs: signsOf(client, machine), way: wayOf(client, machine.platform) };
  try {
    return { ...base, file: locate(client, name, machine)?.file ?? null, ambiguous: null };
  } catch (error) {
    if (!isFault(error) || error.code !== 'GW_CLIENT_AMBIGUOUS') throw error;
    return { ...base, file: null, ambiguous: String(error.details.files) };
  }
}

function signsOf({ signs: { files = {}, programs = [] } }: AiClient, machine: Machine): string[] {
  const patterns = [...(files[machine.platform] ?? []), ...(files.all ?? [])];
  const found = patterns.flatMap((pattern) => expand(pattern, machine)).filter(isThere);
  return [...found, ...programs.flatMap((program) => onPath(program, machine))];
}

/** The program of that name that would be started; it is looked up, not run. */
function onPath(program: string, { platform, environment }: Machine): string[] {
  const endings = platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const folder of (environment.PATH ?? '').split(delimiter).filter(Boolean)) {
    const found = endings.map((ending) => join(folder, program + ending)).find(isThere);
    if (found !== undefined) return [found];
  }
  return [];
}
