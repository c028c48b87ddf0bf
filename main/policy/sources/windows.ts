import { broken, type Content, type PolicyReader, type Reading, values } from './reading.ts';
import { fromRegistry, parseRegistryExport, parseRegistryQuery } from './registry.ts';

/** Below it, only administrators can write, also in the part of the registry that belongs to a person. */
export const REGISTRY_PATH = 'SOFTWARE\\Policies\\Gangway';
const MACHINE = `HKEY_LOCAL_MACHINE\\${REGISTRY_PATH}`;
const PERSON = `HKEY_CURRENT_USER\\${REGISTRY_PATH}`;

export interface RegistryAccess {
  /** What `reg query KEY` prints; null where there is no such key. @throws Error when it could not be asked */
  query(key: string): Promise<string | null>;
  /** What `reg export KEY` writes; null where there is no such key. @throws Error when it could not be asked */
  export(key: string): Promise<Buffer | null>;
}

/**
 * Policy on Windows: the computer's, then the person's. A query tells whether something changed; an export is what is
 * read, because it keeps every character.
 */
export function windowsReader(registry: RegistryAccess): PolicyReader {
  const known = new Map<string, { readonly printed: string; readonly content: Content }>();

  async function contentOf(key: string): Promise<Content | null> {
    const printed = await registry.query(key);
    if (printed === null) return null;
    const before = known.get(key);
    if (before?.printed === printed) return before.content;
    const exported = await registry.export(key).catch(() => null);
    const found = exported === null ? parseRegistryQuery(printed, key) : parseRegistryExport(exported, key);
    const content = found === null ? broken('it is not what the registry editor writes') : values(fromRegistry(found));
    known.set(key, { printed, content });
    return content;
  }

  async function reading(source: string, reach: Reading['reach']): Promise<Reading[]> {
    try {
      const content = await contentOf(source);
      return content === null ? [] : [{ source, reach, content }];
    } catch (error) {
      const { code, name } = error as NodeJS.ErrnoException;
      return [{ source, reach, content: broken(`the registry could not be asked: ${code ?? name}`) }];
    }
  }
  return {
    places: [MACHINE, PERSON],
    read: async () => [...(await reading(MACHINE, 'machine')), ...(await reading(PERSON, 'person'))],
  };
}
