import { describe, expect, it } from 'vitest';
import { describeFault, FAULTS, Fault, type FaultCode } from '../../main/faults/index.ts';
import { de } from '../../renderer/texts/problems/de.ts';
import { es } from '../../renderer/texts/problems/es.ts';
import { problemIn } from '../../renderer/texts/problems/index.ts';
import { ja } from '../../renderer/texts/problems/ja.ts';

const codes = Object.keys(FAULTS);
const placeholders = (...texts: readonly string[]) =>
  [...texts.join(' ').matchAll(/\{\w+\}/g)].map(([name]) => name).toSorted();

describe.each(Object.entries({ de, es, ja }))('problems in %s', (language, texts) => {
  it('are those of the app, and name the same things', () => {
    for (const [code, sentences] of Object.entries(texts)) {
      expect(codes, language).toContain(code);
      const { what, means, todo } = FAULTS[code as FaultCode];
      expect([code, placeholders(...sentences)]).toEqual([code, placeholders(what, means, todo)]);
      for (const sentence of sentences) expect(sentence).not.toBe('');
    }
  });
});

describe('a problem in another language', () => {
  const problem = () => describeFault(new Fault('GW_NEEDS_KEY', { connection: 'onboard', host: 'rest.onboard.io' }));

  it('is there for the same problems in each', () => {
    expect(Object.keys(es)).toEqual(Object.keys(de));
    expect(Object.keys(ja)).toEqual(Object.keys(de));
  });

  it('says what it is about', () => {
    expect(problemIn('de', problem(), 'what')).toBe('Der Schlüssel von „onboard“ wurde von rest.onboard.io abgelehnt.');
    expect(problemIn('ja', problem(), 'todo')).toBe('現在のキーを入力してください。');
  });

  it('is left to English where a text or a detail is missing', () => {
    expect(problemIn('en', problem(), 'what')).toBeNull();
    expect(problemIn('de', { ...problem(), code: 'GW_OF_TOMORROW' }, 'what')).toBeNull();
    expect(problemIn('de', { ...problem(), details: { host: 'rest.onboard.io' } }, 'what')).toBeNull();
  });
});
