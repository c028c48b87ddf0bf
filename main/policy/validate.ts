import type { z } from 'zod';
import { definitionOf, type PolicyKey } from './definitions.ts';
import { schemaOf } from './kinds.ts';
import { shownText, shownValue } from './secrets.ts';

/** A value as it may be taken into force, or why not: what completes "KEY: …". Never holds a credential. */
export type Checked = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };

const schemas = new Map<PolicyKey, z.ZodType>();

function schemaFor(key: PolicyKey): z.ZodType {
  const known = schemas.get(key);
  if (known) return known;
  const schema = schemaOf(definitionOf(key).kind);
  schemas.set(key, schema);
  return schema;
}

/** Checks a value that a source gives for a key. Nothing is coerced, trimmed or filled in. */
export function checkValue(key: PolicyKey, value: unknown): Checked {
  const { success, data, error } = schemaFor(key).safeParse(value);
  if (success) return { ok: true, value: data };
  const [issue] = error.issues;
  const path = issue?.path.map((part) => (typeof part === 'number' ? `${part + 1}.` : String(part))).join(' ') ?? '';
  const place = path === '' ? '' : ` at ${path}`;
  return { ok: false, reason: `${shownAt(value, issue?.path ?? [])}${place} is not valid: ${wordsOf(issue)}` };
}

function shownAt(value: unknown, path: readonly PropertyKey[]): string {
  let at = value;
  for (const part of path) at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[part] : at;
  return shownValue(at);
}

function wordsOf(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return `it must be of the type ${issue.expected}`;
    case 'invalid_value':
      return `it must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `the least is ${issue.minimum}`;
    case 'too_big':
      return issue.message.startsWith('it must') ? issue.message : `the most is ${issue.maximum}`;
    case 'unrecognized_keys':
      return `it must not hold ${issue.keys.map(shownText).join(', ')}`;
    case 'custom':
    case 'invalid_format':
      return issue.message.startsWith('it must') ? issue.message : 'it has another form';
    default:
      return 'it has another form';
  }
}
