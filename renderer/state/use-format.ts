import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createFormat, type Format } from './format.ts';

/** How times and numbers are written in the language of the window. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => createFormat(localeOf(i18n.language)), [i18n.language]);
}

/** The language as the person's own region writes it, where the browser tells. */
const localeOf = (language: string) => navigator.languages.find((each) => each.split('-')[0] === language) ?? language;
