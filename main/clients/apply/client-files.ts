import { existsSync, readFileSync, rmSync } from 'node:fs';
import { sep } from 'node:path';
import { Fault, isFault } from '../../faults/index.ts';
import { findEntry } from '../edit/index.ts';
import type { Backups } from './backups.ts';
import { underClientLock } from './client-lock.ts';
import { diffLines } from './diff.ts';
import { ABSENT, contentsHash, type FileRecord, type FileState, fileOf, openLedger } from './ledger.ts';
import { connectionIn, entryHash, leadsToGangway, textsIn, textsOfWay } from './own-entry.ts';
import { type Plan, placeOf, planChanges } from './plan.ts';
import { type RealFile, realFile } from './real-file.ts';
import type { Applied, ClientFile, ClientFiles, EntryChange, OwnEntry } from './types.ts';
import { copyBeside, removeAgain, removeEmpty, replaceAsItWas } from './write.ts';

/** How often a file that somebody else writes at the same moment is tried again. */
const ATTEMPTS = 5;

export interface ClientFilesOptions {
  /** The host's data folder; the ledger is kept in `client-files.json`. */
  readonly folder: string;
  /** Of the person whose clients these are. */
  readonly home: string;
  readonly backups: Backups;
}

/** @throws Fault GW_SETTINGS_UNREADABLE when the ledger cannot be read */
export function createClientFiles({ folder, home, backups }: ClientFilesOptions): ClientFiles {
  const ledger = openLedger(folder);
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: two changes of one file must not know different states of it. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  }

  function planned(file: ClientFile, target: RealFile, changes: readonly EntryChange[], backup: string | null): Plan {
    const record = ledger.of(file);
    const present = {
      text: target.bytes === null ? null : textOf(target.bytes, file.file),
      hash: contentsHash(target.bytes),
      state: record?.state ?? null,
      made: record?.made !== undefined && record.made !== null,
      backup,
    };
    return planChanges(file, present, changes);
  }

  /**
   * The same with the contents from before, where they are missed. The vault may be closed when a client is disconnected:
   * then what is missed for the layout alone is done without.
   */
  async function planWithFormer(file: ClientFile, target: RealFile, changes: readonly EntryChange[]): Promise<Plan> {
    const plan = planned(file, target, changes, null);
    const backup = ledger.of(file)?.backup ?? null;
    if (plan.misses === null || backup === null) return plan;
    try {
      return planned(file, target, changes, textOf(await backups.open(backup, file.file), file.file));
    } catch (error) {
      if (plan.misses === 'entry') throw error;
      return plan;
    }
  }

  async function attempt(file: ClientFile, changes: readonly EntryChange[], seen?: string): Promise<Applied | null> {
    const target = realFile(file.file, home);
    const hash = contentsHash(target.bytes);
    if (seen !== undefined && seen !== hash) throw new Fault('GW_CLIENT_FILE_CHANGED', { file: file.file });
    const plan = await planWithFormer(file, target, changes);
    const before = ledger.of(file) ?? newRecord(file, target);
    const after = contentsHash(plan.text === null ? null : Buffer.from(plan.text, 'utf8'));
    if (after === hash) {
      settle({ ...before, state: plan.state, next: null });
      return { changed: false, left: plan.left };
    }
    const backup = before.backup ?? (target.bytes && (await backups.keep(target.bytes)));
    const intent: FileRecord = { ...before, path: target.path, backup, next: plan.state };
    ledger.keep(intent);
    let isDone = false;
    try {
      isDone = await written(target, plan, intent.made ?? []);
    } finally {
      // Also after a failure the file says which of the two it is.
      if (!isDone) settle(judged(intent));
    }
    if (!isDone) return null;
    settle({ ...intent, state: plan.state, next: null });
    requireEntries(file, target.path, plan.state);
    return { changed: true, left: plan.left };
  }

  /** Keeps a record; with the last entry its backup goes too. */
  function settle(record: FileRecord): void {
    ledger.keep(record);
    if (record.state.entries.length > 0) return;
    if (record.backup !== null) backups.drop(record.backup);
    const folders = (record.made ?? []).filter((folder) => existsSync(folder));
    const innermost = folders.at(-1);
    const heir = ledger.list().find(({ made, path }) => made && innermost && path.startsWith(innermost + sep));
    // The last file of ours in a folder that was made for it takes the folder along.
    if (heir) ledger.keep({ ...heir, made: [...folders, ...(heir.made ?? [])] });
  }

  return {
    async preview(file, changes) {
      const target = realFile(file.file, home);
      const { text } = await planWithFormer(file, target, changes);
      const present = target.bytes === null ? null : textOf(target.bytes, file.file);
      const lines = diffLines(present ?? '', text ?? '', shownOf(file, present, changes));
      const action = text === present ? 'none' : present === null ? 'create' : text === null ? 'remove' : 'change';
      return { file: file.file, action, lines, seen: contentsHash(target.bytes) };
    },
    apply: (file, changes, { seen } = {}) =>
      inTurn(async () => {
        for (let left = ATTEMPTS; left > 0; left -= 1) {
          const hasFolder = realFile(file.file, home).missing.length === 0;
          const work = () => attempt(file, changes, seen);
          const applied = await (hasFolder ? underClientLock(file, work) : work());
          if (applied) return applied;
        }
        throw new Fault('GW_CLIENT_FILE_BUSY', { file: file.file });
      }),
    read(file, name) {
      const { bytes } = realFile(file.file, home);
      const isOwn = ledger.of(file)?.state.entries.some((each) => each.name === name);
      return bytes === null || !isOwn ? undefined : findEntry(textOf(bytes, file.file), placeOf(file, name));
    },
    owned: () => ledger.list().map((record) => ({ file: fileOf(record), entries: ownEntries(record, home) })),
    async recover() {
      for (const record of ledger.list()) {
        rmSync(copyBeside(record.path), { force: true });
        if (record.next === null) continue;
        const now = judged(record);
        if (now.state.entries.length === 0) await removeEmpty(record.made ?? []);
        settle(now);
      }
      backups.keepOnly(new Set(ledger.list().flatMap(({ backup }) => backup ?? [])));
    },
  };
}

/** What a preview may show: the entries, their names, and the keys around them in each way of writing. */
function shownOf(file: ClientFile, present: string | null, changes: readonly EntryChange[]): ReadonlySet<string> {
  const { key } = file;
  const there = present === null ? [] : changes.map(({ name }) => findEntry(present, placeOf(file, name)));
  const ofEntries = changes.flatMap(({ name, value }) => [
    ...[name, [...key, name].join('.'), ...textsIn(value)],
    ...Object.keys(value ?? {}).flatMap((field) => [field, `--${field}`]),
  ]);
  return new Set([...key, ...ofEntries, ...there.flatMap(textsOfWay)]);
}

function newRecord(file: ClientFile, { path, bytes, missing }: RealFile): FileRecord {
  const { client, format, key, lock, byteOrderMark } = file;
  const hash = contentsHash(bytes);
  return {
    ...{ client, file: file.file, format, key: [...key], path },
    ...(lock && { lock }),
    ...(byteOrderMark && { byteOrderMark }),
    made: bytes === null ? [...missing] : null,
    backup: null,
    state: { after: hash, before: hash, entries: [] },
    next: null,
  };
}

async function written(target: RealFile, { text }: Plan, made: readonly string[]): Promise<boolean> {
  const isUnchanged = () => contentsHash(bytesAt(target.path)) === contentsHash(target.bytes);
  if (text === null) return removeAgain(target.path, made, isUnchanged);
  const done = await replaceAsItWas(target, Buffer.from(text, 'utf8'), isUnchanged);
  if (!done) await removeEmpty(target.missing);
  return done;
}

/** The state of a file that was being changed: what it is to be, what it was, or what its entries show. */
function judged(record: FileRecord): FileRecord {
  const { next, state } = record;
  if (next === null) return record;
  const bytes = bytesAt(record.path);
  const hash = contentsHash(bytes);
  const settled = { ...record, next: null };
  if (hash === next.after) return { ...settled, state: next };
  if (hash === state.after) return { ...settled, state };
  return { ...settled, state: hasEntries(record, bytes, next) ? next : state };
}

function hasEntries(record: FileRecord, bytes: Buffer | null, { entries }: FileState): boolean {
  try {
    const text = textOf(bytes ?? Buffer.alloc(0), record.file);
    return entries.every((each) => entryHash(findEntry(text, placeOf(fileOf(record), each.name))) === each.hash);
  } catch {
    return false;
  }
}

/** What was written is read again, as strictly as its client reads it. */
function requireEntries(file: ClientFile, path: string, { entries, after }: FileState): void {
  const bytes = bytesAt(path);
  if (contentsHash(bytes) === after && after === ABSENT) return;
  const text = textOf(bytes ?? Buffer.alloc(0), file.file);
  for (const { name, hash } of entries) {
    const there = findEntry(text, placeOf(file, name));
    if (entryHash(there) !== hash && !leadsToGangway(there))
      throw new Fault('GW_CLIENT_FILE_BUSY', { file: file.file });
  }
}

function ownEntries(record: FileRecord, home: string): OwnEntry[] {
  const { client, file } = record;
  return record.state.entries.map(({ name, hash }) => ({ client, file, name, ...standing(record, name, hash, home) }));
}

type EntryStanding = Pick<OwnEntry, 'state' | 'connection'>;

function standing(record: FileRecord, name: string, hash: string, home: string): EntryStanding {
  try {
    const { bytes } = realFile(record.file, home);
    const there = bytes === null ? undefined : findEntry(textOf(bytes, record.file), placeOf(fileOf(record), name));
    const connection = connectionIn(there);
    if (there === undefined) return { state: 'missing', connection };
    if (entryHash(there) === hash) return { state: 'as-written', connection };
    return { state: connection === null ? 'foreign' : 'edited', connection };
  } catch (error) {
    if (isFault(error)) return { state: 'unreadable', connection: null };
    throw error;
  }
}

function bytesAt(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** @throws Fault GW_CLIENT_FILE_BROKEN for what is not UTF-8: it would not come back as it was */
function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Fault('GW_CLIENT_FILE_BROKEN', { file, reason: 'it is not text in UTF-8' }, { cause: error });
  }
}
