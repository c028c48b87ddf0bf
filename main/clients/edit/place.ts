import { Fault } from '../../faults/index.ts';
import type { EntryValue, Format } from '../catalogue/index.ts';

/** One entry of one file. */
export interface Place {
  /** Name of the file for messages. */
  readonly file: string;
  readonly format: Format;
  /** Keys from the top down to the map of servers. */
  readonly key: readonly string[];
  readonly name: string;
  /** A byte order mark stops the client from reading the file. */
  readonly byteOrderMark?: 'fatal';
}

/**
 * What has to be known to take an entry out so that the file is byte for byte what it was. Holds layout only, never
 * anything of the entry's value.
 */
export interface Undo {
  /** How many maps around the entry were made for it. */
  readonly created: number;
  /** Blanks and line ends put before what was inserted. */
  readonly lead: string;
  /** Blanks and line ends put after it. */
  readonly tail: string;
}

export interface Edited {
  readonly text: string;
  /** Null where an entry was replaced: what was noted at its insertion still holds. */
  readonly undo: Undo | null;
}

/** Splices our entry into the text of a file and out of it. No other byte changes. */
export interface Editor {
  /** @returns everything in the file but for comments @throws Fault GW_CLIENT_FILE_BROKEN */
  parse(text: string, place: Place): unknown;
  /** @throws Fault GW_CLIENT_FILE_UNSUITABLE */
  put(text: string, place: Place, value: EntryValue): Edited;
  /** @throws Fault GW_CLIENT_FILE_UNSUITABLE */
  take(text: string, place: Place, undo: Undo): string;
}

export interface Splice {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** Applies splices that do not overlap, in any order. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { at, remove, insert } of splices.toSorted((a, b) => b.at - a.at)) {
    result = result.slice(0, at) + insert + result.slice(at + remove);
  }
  return result;
}

export const broken = ({ file }: Place, reason: string, cause?: unknown) =>
  new Fault('GW_CLIENT_FILE_BROKEN', { file, reason }, { cause });

export const unsuitable = ({ file }: Place, reason: string) => new Fault('GW_CLIENT_FILE_UNSUITABLE', { file, reason });

/** The line end that the file uses; where it has both, that of its first line. */
export function lineEndOf(text: string): string {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
