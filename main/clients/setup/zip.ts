import { crc32 } from 'node:zlib';

/** A file of an archive. */
export interface ArchivedFile {
  /** Path within the archive, with `/`; plain characters. */
  readonly name: string;
  readonly contents: Uint8Array;
}

/** Fixed, so that the same contents give the same archive: 1 January 2026. */
const DOS_DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;
/** Names are in UTF-8. */
const FLAGS = 0x0800;
const VERSION = 20;

/** A ZIP archive of a few small files, stored as they are (PKWARE APPNOTE 6.3, 4.3.6 to 4.3.16). */
export function zipOf(files: readonly ArchivedFile[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, contents } of files) {
    const path = Buffer.from(name, 'utf8');
    const described = description(path, contents);
    const header = Buffer.concat([u32(0x04034b50), described, path, contents]);
    // Then: no comment, first disk, no internal attributes, a plain file that its owner may write.
    const place = Buffer.concat([u16(0), u16(0), u16(0), u32((0o100644 << 16) >>> 0), u32(offset)]);
    central.push(Buffer.concat([u32(0x02014b50), u16((3 << 8) | VERSION), described, place, path]));
    local.push(header);
    offset += header.length;
  }
  const directory = Buffer.concat(central);
  const count = u16(files.length);
  const end = [u32(0x06054b50), u16(0), u16(0), count, count, u32(directory.length), u32(offset), u16(0)];
  return Buffer.concat([...local, directory, ...end]);
}

/** What both headers of a file say of it. */
function description(path: Buffer, contents: Uint8Array): Buffer {
  const size = u32(contents.length);
  return Buffer.concat([
    ...[u16(VERSION), u16(FLAGS), u16(0), u16(0), u16(DOS_DATE)],
    ...[u32(crc32(contents)), size, size, u16(path.length), u16(0)],
  ]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
