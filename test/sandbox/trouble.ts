import type { RecordedRequest, Trouble, TroubleControl, TroubleMatch, TroubleRule } from './types.ts';

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
