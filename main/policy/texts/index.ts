import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { ja } from './ja.ts';
import type { PolicyTexts } from './types.ts';

/** The languages in which administrators read about policy. */
export const POLICY_TEXTS = { en, de, es, ja } as const satisfies Readonly<Record<string, PolicyTexts>>;
export type PolicyLanguage = keyof typeof POLICY_TEXTS;
export type { PolicyTexts };
