import type { Problem } from '../../../preload/contract.ts';
import { de } from './de.ts';
import { es } from './es.ts';
import { ja } from './ja.ts';
import type { ProblemTexts } from './types.ts';

const TEXTS: Readonly<Record<string, ProblemTexts>> = { de, es, ja };
const PARTS = { what: 0, means: 1, todo: 2 } as const;

/** One of the three sentences of a problem. */
export type ProblemPart = keyof typeof PARTS;

/** @returns null where there is no text in this language, or not all that it names is known */
export function problemIn(language: string, { code, details = {} }: Problem, part: ProblemPart): string | null {
  const text = TEXTS[language]?.[code]?.[PARTS[part]];
  if (text === undefined) return null;
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (names.some((name) => details[name] === undefined)) return null;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name]));
}
