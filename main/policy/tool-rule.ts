import type { PolicyValues } from './definitions.ts';
import { matches } from './patterns.ts';

/** What policy says of the tools of one connection. */
export interface ToolRule {
  /** Only tools that the service declares to change nothing; what it declares can take tools away, never add any. */
  readonly readOnly: boolean;
  /** @returns why the tool is refused whatever the service declares of it, as the end of a sentence; null: it is not */
  refusal(tool: string): string | null;
}

/**
 * Tools that can do anything, whatever their annotations say.
 * `run_api_request` sends any request to the service's own interface.
 */
const NEVER_READ_ONLY: ReadonlySet<string> = new Set(['run_api_request']);

/** @returns null where policy says nothing of the connection, so that its requests need not be read */
export function toolRuleOf(
  { AllowedTools, DeniedTools }: Pick<PolicyValues, 'AllowedTools' | 'DeniedTools'>,
  connection: string,
): ToolRule | null {
  const concerns = (entry: { readonly connection: string }) =>
    entry.connection === '*' || entry.connection === connection;
  const allowed = (AllowedTools ?? []).filter(concerns);
  const denied = (DeniedTools ?? []).filter(concerns).flatMap(({ tools }) => tools.map(folded));
  if (allowed.length === 0 && denied.length === 0) return null;
  const readOnly = allowed.some((entry) => entry.readOnly === true);
  return {
    readOnly,
    refusal(tool) {
      if (denied.some((pattern) => matches(pattern, folded(tool)))) return 'policy denies it';
      const listed = ({ tools = ['*'] }: { readonly tools?: readonly string[] | undefined }) =>
        tools.some((pattern) => matches(pattern, tool));
      if (!allowed.every(listed)) return 'policy does not list it';
      return readOnly && NEVER_READ_ONLY.has(folded(tool))
        ? 'it can change things, and policy allows reading only'
        : null;
    },
  };
}

/** A server may take names that differ in case, width or surrounding space for one; a denial then holds for each. */
const folded = (name: string) => name.normalize('NFKC').trim().toLowerCase();
