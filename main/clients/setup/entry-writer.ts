import { isFault } from '../../faults/index.ts';
import { type ClientFiles, leadsToGangway, type Preview } from '../apply/index.ts';
import type { AiClient } from '../catalogue/index.ts';
import type { Machine } from '../detect/index.ts';
import type { Grants } from '../grants.ts';
import { entriesFor, type FileChanges } from './entries.ts';
import type { ConnectOptions, Ways } from './types.ts';

interface EntryWriterOptions {
  readonly machine: Machine;
  readonly ways: Ways;
  readonly files: ClientFiles;
  readonly grants: Pick<Grants, 'byToken'>;
}

/** The entries of clients, from what is wanted to what stands in their files. */
export function createEntryWriter({ machine, ways, files, grants }: EntryWriterOptions) {
  const changesFor = (
    client: AiClient,
    connections: readonly string[],
    token: string | null,
    replaced?: ConnectOptions['replaced'],
  ) => entriesFor(client, connections, token, { machine, ways, files }, replaced);

  const previewsOf = async (all: readonly FileChanges[]) => {
    const previews: Preview[] = [];
    for (const { file, changes } of all) previews.push(await files.preview(file, changes));
    return previews;
  };

  /** The token in the client's own file, if it is the one of its grant. */
  function tokenInFile(client: string): string | null {
    for (const { file, entries } of files.owned().filter((each) => each.file.client === client)) {
      for (const { name } of entries) {
        const entry = attempt(() => files.read(file, name));
        const token = leadsToGangway(entry) ? /gw_[\w-]{43}/.exec(JSON.stringify(entry))?.[0] : undefined;
        if (token !== undefined && grants.byToken(token)?.id === client) return token;
      }
    }
    return null;
  }

  async function write(all: readonly FileChanges[], seen: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const left: string[] = [];
    for (const { file, changes } of all) {
      const agreed = seen[file.file];
      left.push(...(await files.apply(file, changes, { ...(agreed !== undefined && { seen: agreed }) })).left);
    }
    return left;
  }

  return { changesFor, previewsOf, tokenInFile, write };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isFault(error)) return undefined;
    throw error;
  }
}
