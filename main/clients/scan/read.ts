/** Reads a file of another program with bounds: never more than so much, never a pipe or a device, never for ever. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ConfigPlace, WhyUnread } from './types.ts';

/** Larger than any configuration; some clients keep their history in the same file. Bytes. */
const LARGEST_FILE = 8 * 1024 * 1024;
/** A project may come from anywhere, and its files are small. Bytes. */
const LARGEST_OF_PROJECT = 1024 * 1024;

/** `identity`: the same for two names of one file. */
export type ReadFile = { readonly text: string; readonly identity: string } | { readonly unread: WhyUnread } | null;

/**
 * At once and not in turns: a file of this size is there in some microseconds, and waiting for it costs ten times as much.
 * @returns null where there is no such file; links are followed
 */
export function readBounded({ file, scope }: Pick<ConfigPlace, 'file' | 'scope'>): ReadFile {
  const largest = scope === 'user' ? LARGEST_FILE : LARGEST_OF_PROJECT;
  let descriptor: number | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { unread: 'no-file' };
    if (stats.size > largest) return { unread: 'too-large' };
    return { text: decoded(upTo(descriptor, stats.size)), identity: `${stats.dev}:${stats.ino}` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    return { unread: REASONS[code ?? ''] ?? 'failed' };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const REASONS: Readonly<Record<string, WhyUnread>> = {
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  ELOOP: 'loop',
  EISDIR: 'no-file',
  ENXIO: 'no-file',
};

/** A file that grows while it is read is read no further than it was long. */
function upTo(descriptor: number, size: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const bytesRead = readSync(descriptor, buffer, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

/** UTF-8; editors of Windows also leave UTF-16 behind, with a mark. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0)
    return Buffer.from(bytes).swap16().toString('utf16le');
  return bytes.toString('utf8');
}
