import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examined } from '../../../main/clients/scan/examine.ts';
import { type ConfigPlace, scanPlaces } from '../../../main/clients/scan/index.ts';
import { corpus } from './corpus.ts';
import { homeWith, toolsWith } from './rig.ts';

const SEED = 20_261_123;
const files = corpus(SEED, 200);

const placeOf = ({ format }: (typeof files)[number], file: string): ConfigPlace => ({
  ...{ file, scope: 'user', format, clients: ['cursor'], serversKey: null },
});

describe('a corpus of 200 config files', () => {
  it('has no planted credential missed and at most 2 % of the look-alikes taken for one', () => {
    const missed: string[] = [];
    const alarms: string[] = [];
    let planted = 0;
    let lookalikes = 0;
    for (const [at, file] of files.entries()) {
      const found = examined(file.text, placeOf(file, `${at}`), toolsWith()).examined;
      const secrets = new Set(found.map(({ secret }) => secret));
      planted += file.planted.length;
      lookalikes += file.lookalikes.length;
      missed.push(...file.planted.filter((each) => !secrets.has(each)).map((each) => `${at} ${file.format} ${each}`));
      alarms.push(
        ...found.filter(({ secret }) => !file.planted.includes(secret)).map(({ secret }) => `${at} ${secret}`),
      );
    }
    expect(planted).toBeGreaterThan(250);
    expect(lookalikes).toBeGreaterThan(500);
    expect(missed).toEqual([]);
    expect(alarms.length / lookalikes, alarms.join('\n')).toBeLessThanOrEqual(0.02);
  });

  it('is scanned without a value, or a piece of one that helps, in the report', async () => {
    const machine = homeWith({});
    const places = files.map((file, at) => {
      const path = join(machine.home, `${at}`);
      writeFileSync(path, file.text);
      return placeOf(file, path);
    });
    const report = await scanPlaces(places, { tools: toolsWith() });
    expect(report.files).toBe(files.length);
    expect(report.finds.length).toBeGreaterThan(250);
    const printed = JSON.stringify(report);
    for (const secret of files.flatMap(({ planted }) => planted)) {
      for (let at = 0; at + 10 <= secret.length; at += 3) {
        const piece = secret.slice(at, at + 10);
        // What every key of a service begins with is no secret, and neither is a name.
        if (/^[a-z]+$/i.test(piece) || at < 10) continue;
        expect(printed.includes(piece), `${piece} of ${secret}`).toBe(false);
      }
    }
  });
});
