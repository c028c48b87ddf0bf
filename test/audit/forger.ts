/** Someone who may write in the folder of the log, knows its format, and has no key. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { segmentsIn } from './rig.ts';

export const edit = (folder: string, name: string, change: (text: string) => string): void =>
  writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')));

export const editLines = (folder: string, name: string, change: (lines: string[]) => string[]): void =>
  edit(folder, name, (text) =>
    change(text.split('\n').slice(0, -1))
      .map((line) => `${line}\n`)
      .join(''),
  );

/**
 * Numbers the records anew, calculates all hashes anew, and makes the anchor fit, as far as that needs no key.
 * @param anchor false: leaves the anchor, which is genuine then
 */
export function rechain(folder: string, anchor = true): void {
  let seq = 0;
  let hash = '0'.repeat(64);
  for (const name of segmentsIn(folder)) {
    editLines(folder, name, (lines) =>
      lines.map((line) => {
        if (!/^\{"seq":\d+,.*,"hash":"\w{64}"\}$/.test(line)) return line;
        seq += 1;
        const body = line
          .slice(0, line.lastIndexOf(',"hash":'))
          .replace(/^\{"seq":\d+/, `{"seq":${seq}`)
          .replace(/"previous":"\w+"/, `"previous":"${hash}"`);
        hash = createHash('sha256')
          .update(hash + body)
          .digest('hex');
        return `${body},"hash":"${hash}"}`;
      }),
    );
  }
  if (!anchor || !existsSync(join(folder, 'anchor.json'))) return;
  const segment = Number(segmentsIn(folder).at(-1)?.slice(0, 8) ?? 0);
  edit(folder, 'anchor.json', (text) =>
    text
      .replace(/"hash":"\w+"/, `"hash":"${hash}"`)
      .replace(/"seq":\d+/, `"seq":${seq}`)
      .replace(/"segment":\d+/, `"segment":${segment}`),
  );
}
