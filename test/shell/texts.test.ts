import { expect, it } from 'vitest';
import { languageFor, sayIn, TEXTS } from '../../main/shell/texts.ts';

it('speaks the first language that a person prefers and that there is', () => {
  expect(languageFor(['fr-CA', 'de-AT', 'en'])).toBe('de');
  expect(languageFor(['ja'])).toBe('ja');
  expect(languageFor(['constructor', 'xx'])).toBe('en');
});

it('fills in the same things in every language, and leaves nothing empty', () => {
  const slots = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const texts of Object.values(TEXTS)) {
    for (const [name, text] of Object.entries(texts)) {
      expect([name, slots(text)]).toEqual([name, slots(TEXTS.en[name as keyof typeof TEXTS.en])]);
      expect(text.trim()).not.toBe('');
    }
  }
  expect(sayIn('de')('needsKey', { name: 'CRM' })).toBe('CRM: braucht einen Schlüssel');
});
