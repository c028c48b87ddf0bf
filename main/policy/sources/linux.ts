import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AmbiguousJson, strictJson } from '../strict-json.ts';
import { broken, type Content, type PolicyReader, type Reading, values } from './reading.ts';
import { foldersProblem, isContent, readTrustedFile, type TrustedOwner } from './trusted-file.ts';

/** Most files of the folder that are read. */
const MOST_FILES = 100;

/**
 * Policy on Linux: `policy.d/*.json`, of which a later name goes before an earlier one, then `policy.json`. There is no
 * place for one person: what a person can write does not count.
 */
export function linuxReader(owner: TrustedOwner = { root: '/', uid: 0 }): PolicyReader {
  const folder = join(owner.root, 'etc', 'gangway');
  const single = join(folder, 'policy.json');
  const parts = join(folder, 'policy.d');

  const reading = async (path: string): Promise<Reading[]> => {
    const read = await readTrustedFile(path, owner);
    if (read === null) return [];
    return [{ source: path, reach: 'machine', content: isContent(read) ? read : jsonContent(read) }];
  };
  return {
    places: [join(parts, '*.json'), single],
    async read() {
      const names = await partNames(parts, owner);
      if ('source' in names) return [names, ...(await reading(single))];
      const files = [...names.map((name) => join(parts, name)), single];
      return (await Promise.all(files.map(reading))).flat();
    },
  };
}

/** Names of the files, strongest first. */
async function partNames(folder: string, owner: TrustedOwner): Promise<readonly string[] | Reading> {
  const trouble = (content: Content): Reading => ({ source: folder, reach: 'machine', content });
  const problem = await foldersProblem(join(folder, 'any.json'), owner);
  if (problem === null) return [];
  if (problem !== 'fine') return trouble(problem);
  try {
    const names = (await readdir(folder)).filter((name) => /^[^.].*\.json$/.test(name));
    if (names.length > MOST_FILES) return trouble(broken(`there are more than ${MOST_FILES} files in it`));
    return names.sort().reverse();
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? [] : trouble(broken(`the system said ${code}`));
  }
}

/** A policy as a JSON object of keys. */
export function jsonContent(bytes: Uint8Array): Content {
  try {
    const value = strictJson(bytes);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return broken('it is not a JSON object');
    return values(value as Record<string, unknown>);
  } catch (error) {
    if (error instanceof AmbiguousJson) return broken(error.message);
    throw error;
  }
}
