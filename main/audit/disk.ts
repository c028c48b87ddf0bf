/** Writes to the files of the log so that each write is there as a whole or not at all. */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { flushFolder } from '../host/index.ts';
import { anchorFile, segmentFile } from './files.ts';

/** The segment that is being written. */
export interface OpenSegment {
  readonly number: number;
  readonly bytes: number;
  /** When it was begun, ms since the epoch. */
  readonly at: number;
  /**
   * Appends lines and flushes them to the disk. When it throws, nothing of them counts: what was written is cut off.
   */
  append(lines: string): Promise<void>;
  close(): Promise<void>;
}

/** Makes a segment with its first line. */
export async function createSegment(
  folder: string,
  number: number,
  at: number,
  firstLine: string,
): Promise<OpenSegment> {
  const file = segmentFile(folder, number);
  const handle = await open(file, 'wx', 0o600);
  const segment = openSegment(handle, number, 0, at);
  try {
    await segment.append(firstLine);
    await flushFolder(folder);
    return segment;
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(file, { force: true }).catch(() => {});
    throw error;
  }
}

/** @param bytes what is good of it; the rest is overwritten */
export async function reopenSegment(
  folder: string,
  { number, bytes, at }: { readonly number: number; readonly bytes: number; readonly at: number },
): Promise<OpenSegment> {
  return openSegment(await open(segmentFile(folder, number), 'r+'), number, bytes, at);
}

function openSegment(handle: FileHandle, number: number, from: number, at: number): OpenSegment {
  let bytes = from;
  return {
    number,
    at,
    get bytes() {
      return bytes;
    },
    async append(lines) {
      const data = Buffer.from(lines);
      try {
        await writeAt(handle, data, bytes);
        await handle.datasync();
      } catch (error) {
        await handle.truncate(bytes).catch(() => {});
        throw error;
      }
      bytes += data.length;
    },
    close: () => handle.close(),
  };
}

/** FileHandle.write may take less than it is given, for example on a disk that fills up. */
async function writeAt(handle: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let written = 0; written < data.length; ) {
    const { bytesWritten } = await handle.write(data, written, data.length - written, position + written);
    written += bytesWritten;
  }
}

/** One sector: it is on the disk as a whole or not at all. Bytes. */
const ANCHOR_BYTES = 512;

export interface AnchorFile {
  write(text: string): Promise<void>;
  /** Makes what was written last survive a power cut. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The anchor is overwritten in place, because that needs no free space, where a replaced file would, several times a
 * second. It is not flushed each time: after a power cut it may be some seconds old, and the records since then are
 * reported as unanchored. When a process is killed, nothing is lost.
 */
export async function openAnchor(folder: string): Promise<AnchorFile> {
  const file = anchorFile(folder);
  const handle = await open(file, 'r+').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    const made = await open(file, 'wx+', 0o600);
    await flushFolder(folder);
    return made;
  });
  return {
    async write(text) {
      await writeAt(handle, Buffer.from(`${text.trimEnd().padEnd(ANCHOR_BYTES - 1)}\n`), 0);
    },
    flush: () => handle.datasync(),
    close: () => handle.close(),
  };
}
