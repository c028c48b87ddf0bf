/** What a file is to be after some changes of its entries. Nothing is read or written here. */
import { Fault } from '../../faults/index.ts';
import { findEntry, type Place, putEntry, takeEntry, type Undo } from '../edit/index.ts';
import { ABSENT, contentsHash, type FileState, type OwnedEntry } from './ledger.ts';
import { entryHash, leadsToGangway, renewed } from './own-entry.ts';
import type { ClientFile, EntryChange } from './types.ts';

/** A file as it is now. */
export interface Present {
  /** Null where there is none. */
  readonly text: string | null;
  readonly hash: string;
  /** What the ledger says of it. */
  readonly state: FileState | null;
  /** Whether Gangway made the file. */
  readonly made: boolean;
  /** What was there before, from the backup; null where there is none, or it was not opened (yet). */
  readonly backup: string | null;
}

export interface Plan {
  /** Null: no file. */
  readonly text: string | null;
  readonly state: FileState;
  /** Entries that were to go and stay; see Applied. */
  readonly left: readonly string[];
  /** What the contents from before are missed for: an entry that comes back, or only the layout around ours. */
  readonly misses: 'entry' | 'layout' | null;
}

const NO_LAYOUT: Undo = { created: 0, lead: '', tail: '' };

/** @throws Fault GW_CLIENT_FILE_BROKEN, GW_CLIENT_FILE_UNSUITABLE, GW_CLIENT_ENTRY_FOREIGN */
export function planChanges(file: ClientFile, present: Present, changes: readonly EntryChange[]): Plan {
  const known = present.state !== null && present.text !== null ? present.state : null;
  const isUntouched = known !== null && known.after === present.hash;
  const draft: Draft = {
    file,
    text: present.text ?? '',
    entries: [...(known?.entries ?? [])],
    // What somebody else has changed since would be lost with the contents from before.
    before: known === null ? present.hash : isUntouched ? known.before : null,
    left: [],
    misses: null,
  };
  for (const change of changes) {
    if (change.value === null) takeOut(draft, change.name, present.backup);
    else putIn(draft, change.name, change.value, change.over ?? null);
  }
  const text = draft.entries.length > 0 || draft.text === present.text ? draft.text : lastText(draft, present);
  requireReadable(file, text);
  const after = text === null ? ABSENT : contentsHash(Buffer.from(text, 'utf8'));
  const { before, entries, left, misses } = draft;
  return { text, state: { after, before, entries }, left, misses };
}

/** A second reader, and the one that most clients have. */
function requireReadable({ format, file }: ClientFile, text: string | null): void {
  if (format !== 'json' || text === null || text.trim() === '') return;
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = 'it is written in a way that Gangway does not edit';
    throw new Fault('GW_CLIENT_FILE_UNSUITABLE', { file, reason }, { cause: error });
  }
}

interface Draft {
  readonly file: ClientFile;
  text: string;
  entries: OwnedEntry[];
  before: string | null;
  readonly left: string[];
  misses: Plan['misses'];
}

export const placeOf = ({ file, format, key, byteOrderMark }: ClientFile, name: string): Place => ({
  ...{ file, format, key, name },
  ...(byteOrderMark && { byteOrderMark }),
});

function putIn(draft: Draft, name: string, value: NonNullable<EntryChange['value']>, over: OwnedEntry['over']) {
  const place = placeOf(draft.file, name);
  const there = findEntry(draft.text, place);
  const own = draft.entries.find((each) => each.name === name);
  const isOurs = there !== undefined && isStillOurs(there, own);
  if (there !== undefined && !isOurs && over === null)
    throw new Fault('GW_CLIENT_ENTRY_FOREIGN', { name, file: draft.file.file });
  const edited = putEntry(draft.text, place, isOurs ? renewed(there, value) : value);
  // The file from before must not come back with a credential, nor with an entry of an earlier installation.
  if (isOurs ? own === undefined : over === 'credential') draft.before = null;
  const written: OwnedEntry = {
    name,
    hash: entryHash(findEntry(edited.text, place)),
    undo: edited.undo ?? own?.undo ?? NO_LAYOUT,
    over: isOurs ? (own?.over ?? null) : there === undefined ? null : over,
  };
  draft.text = edited.text;
  draft.entries = own ? draft.entries.map((each) => (each === own ? written : each)) : [...draft.entries, written];
}

function takeOut(draft: Draft, name: string, backup: string | null): void {
  const own = draft.entries.find((each) => each.name === name);
  if (!own) return;
  const place = placeOf(draft.file, name);
  const there = findEntry(draft.text, place);
  if (there !== undefined && !isStillOurs(there, own)) draft.left.push(name);
  else if (there !== undefined) {
    if (own.over === 'plain' && backup === null) draft.misses = 'entry';
    draft.text = takenOut(draft.text, place, own, backup);
  }
  draft.entries = handedOn(draft.entries, own);
}

function takenOut(text: string, place: Place, own: OwnedEntry, backup: string | null): string {
  const old = own.over === 'plain' && backup !== null ? findEntry(backup, place) : undefined;
  if (typeof old === 'object' && old !== null) return putEntry(text, place, { ...old }).text;
  return takeEntry(text, place, own.undo);
}

/** The maps that were made for the first entry are taken out with the last one. */
function handedOn(entries: readonly OwnedEntry[], gone: OwnedEntry): OwnedEntry[] {
  const [heir, ...others] = entries.filter((each) => each !== gone);
  if (!heir) return [];
  const inherits = gone.undo.created > heir.undo.created;
  return [inherits ? { ...heir, undo: gone.undo } : heir, ...others];
}

/** An entry from an installation before this one counts as ours: it leads here, and would only fail. */
const isStillOurs = (there: unknown, own: OwnedEntry | undefined): boolean =>
  (own !== undefined && own.hash === entryHash(there)) || leadsToGangway(there);

/** Without our entries: byte for byte what it was before them, as long as nobody else has written to it since. */
function lastText(draft: Draft, { made, backup }: Present): string | null {
  const { text, before } = draft;
  if (before === ABSENT || (made && text.trim() === '')) return null;
  if (before === null || before === contentsHash(Buffer.from(text, 'utf8'))) return text;
  draft.misses ??= backup === null ? 'layout' : null;
  return backup !== null && contentsHash(Buffer.from(backup, 'utf8')) === before ? backup : text;
}
