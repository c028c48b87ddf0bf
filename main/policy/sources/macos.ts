import { join } from 'node:path';
import { parseBuffer } from 'bplist-parser';
import { definitionOf, isPolicyKey } from '../definitions.ts';
import { readXmlPlist } from './plist-xml.ts';
import { broken, type Content, fromJson, type PolicyReader, type Reading, values } from './reading.ts';
import { isContent, readTrustedFile, type TrustedOwner } from './trusted-file.ts';

/** Identifier of the app, after which the system names its managed preferences. */
export const PREFERENCES_DOMAIN = 'app.gangway.desktop';

export interface MacosAccess {
  readonly owner: TrustedOwner;
  /** Login name of the person. */
  readonly login: string;
}

/**
 * Policy on macOS: the managed preferences that device management writes, for the person and for the computer; the
 * former go before the latter, as everywhere on macOS. The files are read themselves, because that a value is in them is
 * what makes it a forced one: the preferences of a person (`defaults write`) lie elsewhere and are never read.
 */
export function macosReader({ owner, login }: MacosAccess): PolicyReader {
  const folder = join(owner.root, 'Library', 'Managed Preferences');
  const file = `${PREFERENCES_DOMAIN}.plist`;
  const ofComputer = { path: join(folder, file), reach: 'machine' } as const;
  // A login name is a folder's name here; one that is not is nobody's.
  const ofPerson = /^[A-Za-z0-9_][A-Za-z0-9._@-]{0,254}$/.test(login)
    ? [{ path: join(folder, login, file), reach: 'person' } as const]
    : [];
  const places = [...ofPerson, ofComputer];
  return {
    places: places.map(({ path }) => path),
    async read() {
      const readings = places.map(async ({ path, reach }): Promise<Reading[]> => {
        const read = await readTrustedFile(path, owner);
        if (read === null) return [];
        return [{ source: path, reach, content: isContent(read) ? read : plistContent(read) }];
      });
      return (await Promise.all(readings)).flat();
    },
  };
}

/** A property list, binary or XML, whose root is a dictionary of keys. */
export function plistContent(bytes: Buffer): Content {
  try {
    const root = bytes.subarray(0, 6).toString('latin1') === 'bplist' ? binary(bytes) : readXmlPlist(bytes);
    if (typeof root !== 'object' || root === null || Array.isArray(root)) return broken('it is not a dictionary');
    return values(Object.fromEntries(Object.entries(root).map(([key, value]) => [key, native(key, value)])));
  } catch {
    return broken('it is not a property list');
  }
}

const binary = (bytes: Buffer): unknown => parseBuffer<unknown>(bytes)[0];

/** Values as the table knows them: structured ones may be JSON in a text, dates are dates, integers may be large. */
function native(key: string, value: unknown): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' && isPolicyKey(key) && definitionOf(key).kind.type === 'entries')
    return fromJson(value);
  return value;
}
