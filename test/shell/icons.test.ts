import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TRAY_STATES } from '../../main/shell/tray-state.ts';

const FOLDER = join(import.meta.dirname, '../../resources/icons');

/** An image as rows of pixels, each red, green, blue and alpha. Of PNG only what the icons use: 8 bits, not interlaced. */
function pixelsOf(file: string): { size: number; pixels: number[][] } {
  const bytes = readFileSync(join(FOLDER, file));
  const size = bytes.readUInt32BE(16);
  expect([bytes.readUInt32BE(20), ...bytes.subarray(24, 29)]).toEqual([size, 8, 6, 0, 0, 0]);
  const chunks: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      chunks.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(chunks));
  const width = size * 4;
  const rows: Buffer[] = [];
  for (let y = 0; y < size; y++) {
    const filter = raw[y * (width + 1)] ?? 0;
    const row = Buffer.from(raw.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)));
    for (let x = 0; x < width; x++) {
      const [a, b, c] = [row[x - 4] ?? 0, rows[y - 1]?.[x] ?? 0, x < 4 ? 0 : (rows[y - 1]?.[x - 4] ?? 0)];
      row[x] = (row[x] ?? 0) + ([0, a, b, (a + b) >> 1, paeth(a, b, c)][filter] ?? 0);
    }
    rows.push(row);
  }
  return {
    size,
    pixels: rows.flatMap((row) => Array.from({ length: size }, (_, x) => [...row.subarray(x * 4, x * 4 + 4)])),
  };
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

const shapeOf = (file: string) => pixelsOf(file).pixels.map(([, , , alpha = 0]) => alpha > 127);

describe("the tray's icons", () => {
  it.each(['.png', 'Template.png'])('differ in shape alone, at 16 pixels: *%s', (suffix) => {
    const shapes = TRAY_STATES.map((state) => shapeOf(join('tray', `${state}${suffix}`)));
    for (const [at, one] of shapes.entries()) {
      for (const other of shapes.slice(at + 1)) {
        const different = one.filter((pixel, index) => pixel !== other[index]).length;
        // A tenth of all pixels.
        expect(different).toBeGreaterThan(25);
      }
    }
  });

  it('are there at every scale', () => {
    for (const state of TRAY_STATES) {
      for (const [suffix, size] of Object.entries({ '': 16, '@1.25x': 20, '@1.5x': 24, '@2x': 32, '@3x': 48 })) {
        expect(pixelsOf(join('tray', `${state}${suffix}.png`)).size).toBe(size);
      }
      expect(pixelsOf(join('tray', `${state}Template@2x.png`)).size).toBe(32);
    }
  });

  it('have no colour where macOS gives it', () => {
    for (const state of TRAY_STATES) {
      const { pixels } = pixelsOf(join('tray', `${state}Template@2x.png`));
      expect(pixels.filter(([r = 0, g = 0, b = 0, alpha = 0]) => alpha > 0 && r + g + b > 0)).toEqual([]);
    }
  });
});
