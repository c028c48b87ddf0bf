import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { speak } from '../link/surroundings.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { ja } from './ja.ts';

/** The languages of the window. A further one is a file beside these and a line here. */
export const LANGUAGES = [
  { code: 'en', name: 'English', direction: 'ltr', texts: en },
  { code: 'de', name: 'Deutsch', direction: 'ltr', texts: de },
  { code: 'es', name: 'Español', direction: 'ltr', texts: es },
  { code: 'ja', name: '日本語', direction: 'ltr', texts: ja },
] as const satisfies ReadonlyArray<{ code: string; name: string; direction: 'ltr' | 'rtl'; texts: unknown }>;

export type Language = (typeof LANGUAGES)[number]['code'];

/** Where the choice is kept; it is a preference of this browser and no secret. */
const CHOICE = 'gangway-language';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** The texts in the language that was chosen, else in the first one of the browser's that there is. */
export function startTexts(): i18n {
  const wished = [localStorage.getItem(CHOICE), ...navigator.languages];
  const language = wished.map((wish) => LANGUAGES.find(({ code }) => code === wish?.split('-')[0])).find(Boolean);
  const texts = i18next.createInstance();
  texts.on('languageChanged', (code) => {
    document.documentElement.lang = code;
    document.documentElement.dir = directionOf(code);
    speak(code as Language);
  });
  void texts.use(initReactI18next).init({
    lng: language?.code ?? 'en',
    fallbackLng: 'en',
    resources: Object.fromEntries(LANGUAGES.map(({ code, texts: translation }) => [code, { translation }])),
    // React escapes what it draws.
    interpolation: { escapeValue: false },
  });
  return texts;
}

export function chooseLanguage(texts: i18n, code: Language): void {
  localStorage.setItem(CHOICE, code);
  void texts.changeLanguage(code);
}

export const directionOf = (code: string) => LANGUAGES.find((each) => each.code === code)?.direction ?? 'ltr';
