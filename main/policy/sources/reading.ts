/** What one place that may hold policy gave. Places that hold none are left out. */
export interface Reading {
  /** Path or registry key, for people. */
  readonly source: string;
  /** Whether it holds for the computer or for the person who is signed in; both need an administrator to write. */
  readonly reach: 'machine' | 'person';
  readonly content: Content;
}

export type Content =
  /** The values by their keys, in the forms of the table, so far as the place could say them; not yet validated. */
  | { readonly kind: 'values'; readonly values: Readonly<Record<string, unknown>> }
  /** It is there and cannot be read or parsed. `reason` completes "it cannot be read: …" and holds nothing of the content. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** People who are not administrators could have written it: it counts for nothing. */
  | { readonly kind: 'unsafe'; readonly reason: string };

/** The places of one system. */
export interface PolicyReader {
  /** Where it looks, for people. */
  readonly places: readonly string[];
  /** Strongest place first. Never throws: what goes wrong is in the reading. */
  read(): Promise<readonly Reading[]>;
}

export const values = (given: Readonly<Record<string, unknown>>): Content => ({ kind: 'values', values: given });
export const broken = (reason: string): Content => ({ kind: 'broken', reason });
export const unsafe = (reason: string): Content => ({ kind: 'unsafe', reason });

/** A structured value in a place that only knows texts. What is no JSON stays a text, which is then refused with its key. */
export function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
