import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSearcher, spellingsOf } from './search.ts';

/** With a letter of each kind that some spelling treats in its own way. */
const VALUE = 'cnry-"Zk7\\q+/=%&<Q9r2Jd5W';
const { search } = createSearcher([{ name: 'the key', value: VALUE }]);

const bytes = Buffer.from(VALUE);
const among = (offset: number) => Buffer.concat([Buffer.alloc(offset, 'x'), bytes, Buffer.from('tail')]);
const swapped = Buffer.from(VALUE, 'utf16le').swap16();

/** What programs make of it, written here without the code under test. */
const WRITTEN: Readonly<Record<string, Buffer | string>> = {
  plain: `a header: ${VALUE}\n`,
  'in quotes': JSON.stringify({ key: VALUE }),
  'in quotes twice': JSON.stringify(JSON.stringify({ key: VALUE })),
  'in JSON escapes': `"${[...VALUE].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')}"`,
  'base64 at the start': among(0).toString('base64'),
  'base64 one further': among(1).toString('base64'),
  'base64 two further': among(2).toString('base64'),
  'base64 three further': among(3).toString('base64'),
  'base64 at the end': Buffer.concat([Buffer.from('xx'), bytes]).toString('base64'),
  'base64url at the start': among(0).toString('base64url'),
  'base64url one further': among(1).toString('base64url'),
  'base64url two further': among(2).toString('base64url'),
  'a basic credential': `Basic ${Buffer.from(`user:${VALUE}`).toString('base64')}`,
  hex: bytes.toString('hex'),
  'upper-case hex': bytes.toString('hex').toUpperCase(),
  'a buffer as Node shows it': inspect(bytes),
  'a buffer in JSON': JSON.stringify(bytes),
  'hex with colons': bytes.toString('hex').replace(/../g, '$&:'),
  'in a query': new URLSearchParams({ key: VALUE }).toString(),
  'in an address': encodeURIComponent(VALUE),
  'in an address, lower case': encodeURIComponent(VALUE).replace(/%../g, (code) => code.toLowerCase()),
  'in a path': new URL(encodeURI(`https://example.com/${VALUE}`)).href,
  'every byte encoded': bytes.toString('hex').replace(/../g, '%$&'),
  'every byte encoded, upper case': bytes.toString('hex').toUpperCase().replace(/../g, '%$&'),
  'UTF-16LE': Buffer.concat([Buffer.from('x'), Buffer.from(VALUE, 'utf16le')]),
  'UTF-16BE': swapped,
  reversed: [...VALUE].reverse().join(''),
  'lower case': VALUE.toLowerCase(),
  'upper case': VALUE.toUpperCase(),
  'in HTML': `<p>${VALUE.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}</p>`,
  'cut after two thirds': VALUE.slice(0, 18),
  'its end only': `…${VALUE.slice(-14)}`,
};

describe('the search', () => {
  it.each(Object.keys(WRITTEN))('finds a secret that is written %s', (form) => {
    const text = WRITTEN[form] ?? '';
    const found = search('a place', Buffer.concat([Buffer.alloc(5), Buffer.from(text), Buffer.alloc(5)]));
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatchObject({ secret: 'the key', place: 'a place' });
    expect(JSON.stringify(found)).not.toContain(VALUE.slice(0, 8));
  });

  it('finds each of its own spellings, and none twice', () => {
    const spellings = spellingsOf(VALUE);
    for (const { form, bytes: spelt } of spellings) {
      expect(
        search('', spelt).map((each) => each.form),
        form,
      ).toContain(form);
    }
    expect(new Set(spellings.map(({ bytes: spelt }) => spelt.toString('latin1'))).size).toBe(spellings.length);
  });

  it('finds nothing where there is nothing, also not by chance', () => {
    const noise = Buffer.from(Array.from({ length: 1_000_000 }, (_, at) => (at * 7919) % 251));
    for (const text of ['', VALUE.slice(1, 10), noise, noise.toString('base64'), bytes.toString('hex').slice(0, 16)]) {
      expect(search('', text)).toEqual([]);
    }
  });

  it('looks into every file below a folder, at their names, and where links lead', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gangway-canary-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const name = VALUE.replaceAll('/', '');
    const searcher = createSearcher([
      { name: 'content', value: VALUE },
      { name: 'name', value: name },
    ]);
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    writeFileSync(join(folder, 'a', 'b', 'log'), `x ${encodeURIComponent(VALUE)}`);
    writeFileSync(join(folder, '.hidden'), bytes);
    writeFileSync(join(folder, 'a', `${name}.txt`), '');
    symlinkSync(`/nowhere/${name}`, join(folder, 'a', 'link'));
    const found = searcher.searchFolder(folder);
    const places = (secret: string) => [
      ...new Set(found.filter((each) => each.secret === secret).map(({ place }) => place)),
    ];
    expect(places('content').toSorted()).toEqual([join(folder, '.hidden'), join(folder, 'a', 'b', 'log')]);
    expect(places('name')).toContain(`name of ${join(folder, 'a', `${name}.txt`)}`);
    expect(places('name')).toContain(join(folder, 'a', 'link'));
  });
});
