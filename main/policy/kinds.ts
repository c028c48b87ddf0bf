import { z } from 'zod';

/** The seven areas in which policy is shown to people: folders of the Windows editor, sections of the documents. */
export const AREAS = ['connections', 'clients', 'tools', 'credentials', 'network', 'audit', 'app'] as const;
export type Area = (typeof AREAS)[number];

/** Form of a value, with what is allowed. Each store of each system writes it in its own way; see dialects.ts. */
export type Kind =
  | { readonly type: 'boolean' }
  | { readonly type: 'choice'; readonly values: readonly string[] }
  | { readonly type: 'integer'; readonly min: number; readonly max: number }
  | { readonly type: 'text'; readonly form: TextForm }
  /** Texts, each of the same form. */
  | { readonly type: 'list'; readonly form: TextForm }
  /** Structured entries; in stores that know none, as JSON. */
  | { readonly type: 'entries'; readonly item: z.ZodObject | z.ZodDiscriminatedUnion };

/** A text with a form that can be said in words. `pattern` is what JSON Schema is given too. */
export interface TextForm {
  readonly maxLength: number;
  readonly pattern: RegExp;
  /** Completes "it must be …". */
  readonly says: string;
}

/** What a key is, apart from its texts. */
export interface Definition<V> {
  readonly kind: Kind;
  readonly area: Area;
  /** Without any policy; null where nothing is then prescribed. */
  readonly default: V | null;
  /**
   * In force when a source states the key in a form that is not valid, or cannot be read at all. Absent: the key decides
   * nothing about security, and the last valid value stays.
   */
  readonly closed?: V;
  /** No value is safe when what was stated is not valid: no call is let through until it is. */
  readonly stops?: true;
  /** `machine`: counts only where it holds for the whole computer, because a value for one person could widen it. */
  readonly scope: 'machine' | 'any';
  /** `union`: what any source lists counts, so that a denial cannot be taken back by a source that goes before. */
  readonly merge: 'first' | 'union';
  /** `planned`: validated and shown, without an effect in this version. */
  readonly effect: 'enforced' | 'planned';
  /** First version that knows the key. */
  readonly since: string;
  readonly example: V;
}

type Options<V> = Pick<Definition<V>, 'area' | 'example'> &
  Partial<Pick<Definition<V>, 'closed' | 'stops' | 'scope' | 'merge' | 'effect' | 'since'>>;

function define<V, D extends V | null>(kind: Kind, fallback: D, options: Options<V>) {
  const definition: Definition<V> = {
    ...{ kind, default: fallback, scope: 'any', merge: 'first', effect: 'enforced', since: '0.1.0' },
    ...options,
  };
  // The type of the default tells whether there is always a value.
  return definition as Definition<V> & { readonly default: D };
}

export const boolean = <D extends boolean | null>(fallback: D, options: Options<boolean>) =>
  define<boolean, D>({ type: 'boolean' }, fallback, options);

export const choice = <const A extends readonly string[], D extends A[number] | null>(
  values: A,
  fallback: D,
  options: Options<A[number]>,
) => define<A[number], D>({ type: 'choice', values }, fallback, options);

export const integer = <D extends number | null>(
  [min, max]: readonly [number, number],
  fallback: D,
  options: Options<number>,
) => define<number, D>({ type: 'integer', min, max }, fallback, options);

export const text = (form: TextForm, options: Options<string>) =>
  define<string, null>({ type: 'text', form }, null, options);

export const list = (form: TextForm, options: Options<readonly string[]>) =>
  define<readonly string[], null>({ type: 'list', form }, null, options);

export const entries = <I extends z.ZodObject | z.ZodDiscriminatedUnion>(
  item: I,
  options: Options<readonly z.input<I>[]>,
) => define<readonly z.output<I>[], null>({ type: 'entries', item }, null, options as Options<readonly z.output<I>[]>);

/** Most entries of a list. */
export const MOST_ENTRIES = 1000;

/** What a value of a kind must be. Nothing is coerced: a wrong type is wrong. */
export function schemaOf(kind: Kind): z.ZodType {
  switch (kind.type) {
    case 'boolean':
      return z.boolean();
    case 'choice':
      return z.enum(kind.values);
    case 'integer':
      return z.int().min(kind.min).max(kind.max);
    case 'text':
      return textSchema(kind.form);
    case 'list':
      return z.array(textSchema(kind.form)).max(MOST_ENTRIES);
    case 'entries':
      return z.array(kind.item).max(MOST_ENTRIES);
  }
}

export const textSchema = ({ maxLength, pattern, says }: TextForm) =>
  z.string().max(maxLength, `it must have at most ${maxLength} characters`).regex(pattern, `it must be ${says}`);
