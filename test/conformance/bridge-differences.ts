/**
 * Why checks of the suite come out differently over stdio than over HTTP. Every difference of the bridge must be listed
 * here, and everything listed here must still be a difference.
 */
import type { Difference } from './compare.ts';
import type { Revision } from './suite.ts';

/** What stdio does not have, in sentences for docs/conformance.md. */
export const CAUSES = {
  'no Host': 'A pipe has no Host and no Origin header, so there is nothing to check: no web page can reach it.',
  'no event stream':
    'A pipe has no event ids and no streams to resume. The bridge resumes the stream of the server itself, and its client only sees the answer.',
  'no request headers':
    'A pipe carries the message alone. The bridge derives the headers of the request from the message, so they cannot contradict it.',
  'no version header':
    'Over HTTP a header says of which revision a malformed message is. On a pipe the bridge takes a message that names no revision for one of those with sessions, and the server refuses it as such.',
} as const;

type Cause = keyof typeof CAUSES;

interface Explanation {
  readonly revision: Revision;
  readonly scenario: string;
  readonly checks: readonly string[];
  readonly cause: Cause;
}

const EXPLANATIONS: readonly Explanation[] = [
  {
    revision: '2025-11-25',
    scenario: 'dns-rebinding-protection',
    checks: ['localhost-host-rebinding-rejected'],
    cause: 'no Host',
  },
  {
    revision: '2025-11-25',
    scenario: 'server-sse-polling',
    checks: ['server-sse-priming-event', 'server-sse-retry-field', 'server-sse-disconnect-resume'],
    cause: 'no event stream',
  },
  {
    revision: '2026-07-28',
    scenario: 'dns-rebinding-protection',
    checks: ['localhost-host-rebinding-rejected'],
    cause: 'no Host',
  },
  {
    revision: '2026-07-28',
    scenario: 'http-custom-header-server-validation',
    checks: [
      'sep-2243-server-reject-invalid-param-chars',
      'sep-2243-server-reject-param-mismatch',
      'sep-2243-server-validate-param-match',
    ],
    cause: 'no request headers',
  },
  {
    revision: '2026-07-28',
    scenario: 'http-header-validation',
    checks: ['sep-2243-server-reject-invalid-headers', 'sep-2243-server-reject-error-code'],
    cause: 'no request headers',
  },
  {
    revision: '2026-07-28',
    scenario: 'server-stateless',
    checks: ['sep-2575-http-server-header-mismatch-400'],
    cause: 'no request headers',
  },
  {
    revision: '2026-07-28',
    scenario: 'server-stateless',
    checks: [
      'sep-2575-request-meta-invalid-missing-meta',
      'sep-2575-request-meta-invalid-missing-protocol-version',
      'sep-2575-http-server-meta-invalid-400',
    ],
    cause: 'no version header',
  },
  {
    revision: '2026-07-28',
    scenario: 'tasks-request-headers',
    checks: ['tasks-headers-reject-mismatched-method', 'sep-2663-server-rejects-mismatched-mcp-name-on-tasks-get'],
    cause: 'no request headers',
  },
];

/** The reason for a difference, or undefined when it is not known. */
export function causeOf(revision: Revision, { scenario, check }: Difference): Cause | undefined {
  const found = EXPLANATIONS.find(
    (entry) => entry.revision === revision && entry.scenario === scenario && entry.checks.includes(check),
  );
  return found?.cause;
}

/** Explanations for which there is no difference (any more), as `SCENARIO: CHECK`. */
export function outdatedExplanations(revision: Revision, differences: readonly Difference[]): readonly string[] {
  return EXPLANATIONS.filter((entry) => entry.revision === revision).flatMap(({ scenario, checks }) =>
    checks
      .filter((check) => !differences.some((found) => found.scenario === scenario && found.check === check))
      .map((check) => `${scenario}: ${check}`),
  );
}
