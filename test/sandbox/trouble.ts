import type { CompanyId, RecordedRequest } from './types.ts';

/** Something that goes wrong with an answer. */
export type Trouble =
  /** Another answer than the right one: 429, 5xx, lying metadata, anything. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Default: `{"detail": "…"}` in words that fit the status. */
      readonly body?: string;
      /** `Retry-After`, seconds or an HTTP date. */
      readonly retryAfter?: number | string;
    }
  | { readonly kind: 'redirect'; readonly status?: 301 | 302 | 303 | 307 | 308; readonly location: string }
  /** A 401 whose challenge names protected-resource metadata at an address of one's choice (RFC 9728 section 5.1). */
  | { readonly kind: 'lying-challenge'; readonly resourceMetadata: string }
  /** Headers nobody asked for: `count` of them (default 1), `bytes` each. With `count` 1 one huge header. */
  | { readonly kind: 'header-bomb'; readonly count?: number; readonly bytes: number }
  /** An event stream or JSON string of so many bytes. */
  | { readonly kind: 'body-bomb'; readonly bytes: number; readonly as?: 'json' | 'event-stream' }
  /** A JSON body that ends in the middle. */
  | { readonly kind: 'malformed-json' }
  /** The right answer under another content type. */
  | { readonly kind: 'content-type'; readonly value: string }
  /** The right answer with more headers. */
  | { readonly kind: 'add-headers'; readonly headers: readonly (readonly [string, string])[] }
  /** The right answer under a content-length that is too long or too short by ten bytes. */
  | { readonly kind: 'lying-length'; readonly length: 'long' | 'short' }
  /** The right answer after `ms`. */
  | { readonly kind: 'slow-head'; readonly ms: number }
  /** The right answer in pieces of `bytes` (default 16), one each `ms`. */
  | { readonly kind: 'slow-body'; readonly ms: number; readonly bytes?: number }
  /** The request body is left unread for `ms`; then the right answer. Cannot be matched by `rpc` or `tool`. */
  | { readonly kind: 'slow-read'; readonly ms: number }
  /** The connection is destroyed before a byte of the answer. */
  | { readonly kind: 'cut-before-head' }
  /** The connection is destroyed after so many bytes of the body (default: at the first piece, before it is complete). */
  | { readonly kind: 'cut-mid-body'; readonly afterBytes?: number }
  /** The connection is destroyed so many ms after the head of an event stream. */
  | { readonly kind: 'cut-stream'; readonly afterMs: number }
  /** The request is read and never answered, the connection stays up. */
  | { readonly kind: 'no-answer' };

/** Which requests a trouble meets; absent fields match all. */
export interface TroubleMatch {
  /** The exact path without query, or a pattern for the path with query. */
  readonly path?: string | RegExp;
  readonly method?: string;
  /** A key's id or text. */
  readonly key?: string;
  readonly company?: CompanyId;
  /** JSON-RPC method. */
  readonly rpc?: string;
  readonly tool?: string;
  /** `head`: at once, before the body is read. Default `body`: when the request has been read and authenticated. */
  readonly when?: 'head' | 'body';
}

export interface TroubleRule {
  /** How many requests met it so far. */
  readonly hits: number;
  stop(): void;
}

export interface TroubleControl {
  /** For the next matching request, or the next `times`. */
  next(trouble: Trouble, match?: TroubleMatch & { readonly times?: number }): TroubleRule;
  /** For every matching request until stopped. */
  always(trouble: Trouble, match?: TroubleMatch): TroubleRule;
  clear(): void;
}

export interface TroubleStore extends TroubleControl {
  /** The troubles that a request meets at a phase; each counts as a hit. */
  take(request: RecordedRequest, phase: 'head' | 'body', key: string | null): readonly Trouble[];
}

interface Rule {
  readonly trouble: Trouble;
  readonly match: TroubleMatch;
  left: number;
  hits: number;
}

export function createTroubles(): TroubleStore {
  const rules = new Set<Rule>();
  const add = (trouble: Trouble, match: TroubleMatch, left: number): TroubleRule => {
    const rule: Rule = { trouble, match, left, hits: 0 };
    rules.add(rule);
    return {
      get hits() {
        return rule.hits;
      },
      stop: () => void rules.delete(rule),
    };
  };
  return {
    next: (trouble, { times = 1, ...match } = {}) => add(trouble, match, times),
    always: (trouble, match = {}) => add(trouble, match, Number.POSITIVE_INFINITY),
    clear: () => rules.clear(),
    take(request, phase, key) {
      const met = [...rules].filter((rule) => phaseOf(rule) === phase && matches(rule.match, request, key));
      for (const rule of met) {
        rule.hits += 1;
        rule.left -= 1;
        if (rule.left === 0) rules.delete(rule);
      }
      return met.map(({ trouble }) => trouble);
    },
  };
}

const phaseOf = ({ trouble, match }: Rule) => (trouble.kind === 'slow-read' ? 'head' : (match.when ?? 'body'));

function matches(match: TroubleMatch, request: RecordedRequest, key: string | null): boolean {
  return (
    (match.method === undefined || match.method === request.method) &&
    (match.company === undefined || match.company === request.company) &&
    (match.key === undefined || match.key === request.keyId || match.key === key) &&
    (match.rpc === undefined || match.rpc === request.rpc?.method) &&
    (match.tool === undefined || match.tool === request.rpc?.tool) &&
    matchesPath(match.path, request.path)
  );
}

function matchesPath(wanted: string | RegExp | undefined, path: string): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === 'string' ? path.split('?')[0] === wanted : wanted.test(path);
}
