/** The files of the log: segments `00000001.jsonl`, …, the anchor, the note of a retention cut. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Anchor, parseDocument, type RetentionNote, type Signed } from './seal.ts';

/** The folder of the log in a data folder. */
export const auditFolder = (data: string): string => join(data, 'audit');

export const segmentFile = (folder: string, segment: number): string =>
  join(folder, `${String(segment).padStart(8, '0')}.jsonl`);

export const anchorFile = (folder: string): string => join(folder, 'anchor.json');
export const retentionFile = (folder: string): string => join(folder, 'retention.json');

/** The numbers of the segments that are there, in order; none where there is no folder. */
export async function listSegments(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .map((name) => Number(/^(\d{8})\.jsonl$/.exec(name)?.[1] ?? 0))
    .filter((segment) => segment > 0)
    .toSorted((a, b) => a - b);
}

/** `missing`: there is no such file. `invalid`: there is something else in its place. */
export type Found<T> = Signed<T> | 'missing' | 'invalid';

export const readAnchor = (folder: string): Promise<Found<Anchor>> => found('anchor', anchorFile(folder));

export const readRetention = (folder: string): Promise<Found<RetentionNote>> =>
  found('retention', retentionFile(folder));

async function found<N extends 'anchor' | 'retention'>(name: N, file: string) {
  try {
    return parseDocument(name, await readFile(file, 'latin1')) ?? 'invalid';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
}
