import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFormat } from '../../renderer/state/format.ts';
import { idFrom, isId, isServiceAddress } from '../../renderer/state/naming.ts';
import { de } from '../../renderer/texts/de.ts';
import { en } from '../../renderer/texts/en.ts';
import { es } from '../../renderer/texts/es.ts';
import { ja } from '../../renderer/texts/ja.ts';

/** Every text by its key. */
function texts(catalogue: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(catalogue).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'string' ? [[`${path}${name}`, value] as const] : [...texts(value as object, `${path}${name}.`)],
    ),
  );
}
const gapsOf = (text = '') => [...text.matchAll(/\{\{\w+\}\}/g)].map(([gap]) => gap).sort();

describe('the texts of the window', () => {
  it('are complete in every language, with the same gaps to fill', () => {
    const english = texts(en);
    for (const other of [de, es, ja].map((catalogue) => texts(catalogue))) {
      expect([...other.keys()].toSorted()).toEqual([...english.keys()].toSorted());
      for (const [key, text] of english) expect(gapsOf(other.get(key)), key).toEqual(gapsOf(text));
    }
  });

  it('are all shown somewhere', () => {
    const folder = join(import.meta.dirname, '../../renderer');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /^(?!texts).*\.tsx?$/.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    // Keys that are put together begin as `some.prefix.${…}`, and may go on after it.
    const puzzles = [...sources.matchAll(/`([\w.-]+?)\$\{[^`]*\}([\w.-]*)`/g)].map(([, start = '', end = '']) => ({
      start,
      end,
    }));
    const isShown = (key: string) =>
      sources.includes(`'${key}'`) || puzzles.some(({ start, end }) => key.startsWith(start) && key.endsWith(end));
    expect([...texts(en).keys()].map((key) => key.replace(/_(one|other)$/, '')).filter((key) => !isShown(key))).toEqual(
      [],
    );
  });

  it('are translated', () => {
    const same = [...texts(en)].filter(([key, text]) => texts(de).get(key) === text).map(([, text]) => text);
    const names = [
      'Gangway',
      'Version {{version}}',
      'System',
      'Name',
      'Client',
      'Clients',
      'Transport',
      'OK',
      'Code',
      'HTTP',
      'Server',
      'Median',
      '{{time}}',
      'Streamable HTTP',
      'Details',
      'Form',
      'Linux (policy.json)',
      'macOS (.mobileconfig)',
      'Windows (.reg)',
      '{{action}}: {{line}}',
      '{{name}}, {{date}}',
    ];
    expect(same.filter((text) => !names.includes(text))).toEqual([]);
  });
});

describe('times and sizes', () => {
  const now = Date.UTC(2026, 10, 23, 10, 30);
  it('are written as people say them', () => {
    const format = createFormat('en-GB');
    expect(format.ago(now - 5000, now)).toBe('now');
    expect(format.ago(now - 40_000, now)).toBe('1 minute ago');
    expect(format.ago(now - 3 * 3600_000, now)).toBe('3 hours ago');
    expect(format.ago(now + 5000, now), 'a clock that was set back').toBe('now');
    expect(format.age(now - 34 * 86_400_000, now)).toBe('34 days');
    expect(format.duration(142.4)).toBe('142\u00a0ms');
    expect(format.duration(1440)).toBe('1.4\u00a0s');
    expect(format.size(1800)).toBe('1.8\u00a0kB');
  });

  it('are written in the language of the window', () => {
    const format = createFormat('de-DE');
    expect(format.ago(now - 2 * 60_000, now)).toBe('vor 2 Minuten');
    expect(format.duration(1440)).toBe('1,4\u00a0s');
  });
});

describe('the name of a connection in its address', () => {
  it('is made from the name that people read, and is one that Gangway takes', () => {
    expect(idFrom('Onboard (Acme)', [])).toBe('onboard-acme');
    expect(idFrom('  Müller & Söhne, Zürich ', [])).toBe('muller-sohne-zurich');
    expect(idFrom('日本', [])).toBe('connection');
    expect(idFrom('Onboard', ['onboard', 'onboard-2'])).toBe('onboard-3');
    for (const label of ['x'.repeat(80), `${'a'.repeat(36)} b`, '--', 'Ω', 'A-'])
      expect(isId(idFrom(label, [])), label).toBe(true);
  });
});

describe('the address of a service', () => {
  it('has to be https', () => {
    expect(isServiceAddress('https://a.example/mcp')).toBe(true);
    for (const text of ['http://a.example', 'a.example', '', 'javascript:alert(1)'])
      expect(isServiceAddress(text), text).toBe(false);
  });
});
