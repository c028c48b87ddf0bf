import { Fault } from '../faults/index.ts';
import { DEFAULTS, type PolicyKey, type PolicyValues } from './definitions.ts';
import { matches, matchesUpstream } from './patterns.ts';
import { type Explained, NOTHING_STATED, type PolicyProblem, type Resolved } from './resolve.ts';
import { type ToolRule, toolRuleOf } from './tool-rule.ts';

/** What policy asks of a connection before it says whether it may be used. */
export interface ConnectionFacts {
  readonly id: string;
  readonly label: string;
  readonly url: string;
  readonly model: 'none' | 'api-key' | 'oauth';
  /** The company that it reaches, as the service said or policy declares; null: nobody says; `unasked`: not yet asked. */
  readonly tenancy: { readonly id: string; readonly name: string } | null | 'unasked';
  /** When its credential was entered or the person signed in, ms since the epoch; null where there is none. */
  readonly credentialFrom: number | null;
}

/** What the organisation prescribes, as it is in force at the moment of the question. */
export interface Policy {
  readonly values: PolicyValues;
  /** Whether the organisation prescribes anything on this computer. */
  readonly managed: boolean;
  /** Port that is prescribed, or null. */
  readonly gatewayPort: number | null;
  /** Whether a client may carry its token in the address. Off on managed computers unless policy allows it. */
  readonly pathTokens: boolean;
  /** The company that a connection is said to reach. It is shown as declared, because the service did not say it. */
  declaredTenancy(connection: string): { readonly id: string; readonly name: string } | null;
  /** Asked before every call. @returns why it is refused, or null. GW_POLICY_UNREADABLE, GW_POLICY_CLIENT */
  refusal(call: { readonly client: string; readonly connection: string }): Fault | null;
  /**
   * Asked before every call, and before Gangway itself uses a connection. The same object is answered from memory.
   * @returns why it may not be used, or null. GW_POLICY_WIPED, GW_POLICY_UPSTREAM, GW_POLICY_MODEL, GW_POLICY_TENANCY,
   *   GW_POLICY_REVOKED
   */
  connectionRefusal(connection: ConnectionFacts): Fault | null;
  /** What is allowed of a connection's tools; null: everything, and its requests need not be read. */
  toolRule(connection: string): ToolRule | null;
  /** Every key with its value in force, where it comes from, and what else was stated. */
  explain(): readonly Explained[];
  readonly problems: readonly PolicyProblem[];
  /** Where policy is looked for, for people. */
  readonly places: readonly string[];
  /** Told after something changed. @returns how to stop */
  onChange(listener: (changed: readonly PolicyKey[]) => void): () => void;
  /** Reads the places anew, and resolves when what they say is in force. */
  refresh(): Promise<void>;
  close(): void;
}

/** Without a prescription nothing is refused. @param given values that are prescribed, for tests and rigs */
export function createPolicy(given: Partial<PolicyValues> = {}): Policy {
  const managed = Object.keys(given).length > 0;
  const fixed: Resolved = { ...NOTHING_STATED, values: { ...DEFAULTS, ...given }, managed };
  return policyOver({
    current: () => fixed,
    places: [],
    onChange: () => () => {},
    refresh: async () => {},
    close: () => {},
  });
}

/** What stands behind a policy. */
export interface PolicyState extends Pick<Policy, 'places' | 'onChange' | 'refresh' | 'close'> {
  current(): Resolved;
}

export function policyOver(state: PolicyState): Policy {
  const { current, places, onChange, refresh, close } = state;
  const values = () => current().values;
  const clients = perResolution(current, new Map<string, Fault | null>(), (client) => clientRefusal(current(), client));
  const rules = perResolution(current, new Map<string, ToolRule | null>(), (id) => toolRuleOf(values(), id));
  const connections = perResolution(current, new Map<ConnectionFacts, Fault | null>(), (connection) =>
    connectionRefusal(values(), connection),
  );
  return {
    get values() {
      return values();
    },
    get managed() {
      return current().managed;
    },
    get gatewayPort() {
      return values().GatewayPort;
    },
    get pathTokens() {
      return values().AllowPathTokens ?? !current().managed;
    },
    declaredTenancy: (id) => declaredTenancy(values(), id),
    refusal: ({ client }) => clients(client),
    // Not remembered with the rest: it comes into force by the mere passing of time.
    connectionRefusal: (facts) => connections(facts) ?? credentialRefusal(values(), facts),
    toolRule: rules,
    explain: () => [...current().explained.values()],
    get problems() {
      return current().problems;
    },
    ...{ places, onChange, refresh, close },
  };
}

/** Answers to questions that calls ask, remembered for as long as the same policy is in force. */
function perResolution<Q, A>(
  current: () => Resolved,
  known: Map<Q, A>,
  answer: (question: Q) => A,
): (question: Q) => A {
  let of: Resolved | null = null;
  return (question) => {
    const now = current();
    if (now !== of || known.size >= MOST_REMEMBERED) known.clear();
    of = now;
    const found = known.get(question);
    if (found !== undefined) return found;
    const made = answer(question);
    known.set(question, made);
    return made;
  };
}

const MOST_REMEMBERED = 10_000;

function clientRefusal({ values, stopped }: Resolved, client: string): Fault | null {
  if (stopped) {
    const { source, key, reason } = stopped;
    return new Fault('GW_POLICY_UNREADABLE', {
      source: key === null ? source : `${key} in ${source}`,
      reason,
      support: supportPhrase(values),
    });
  }
  const { ApprovedClients, DeniedClients } = values;
  const listed = (patterns: readonly string[]) => patterns.some((pattern) => matches(pattern, client));
  const refused = listed(DeniedClients ?? []) || (ApprovedClients !== null && !listed(ApprovedClients));
  return refused ? new Fault('GW_POLICY_CLIENT', { client, support: supportSentence(values) }) : null;
}

function connectionRefusal(values: PolicyValues, facts: ConnectionFacts): Fault | null {
  const { id, label: connection, url, model } = facts;
  const { AllowedUpstreams, DeniedUpstreams, AllowedConnectionModels, WipeConnections } = values;
  const support = supportPhrase(values);
  if (WipeConnections?.includes(id)) return new Fault('GW_POLICY_WIPED', { connection, support });
  const listed = (patterns: readonly string[]) => patterns.some((pattern) => matchesUpstream(pattern, url));
  if (listed(DeniedUpstreams ?? []) || (AllowedUpstreams !== null && !listed(AllowedUpstreams)))
    return new Fault('GW_POLICY_UPSTREAM', { connection, host: hostOf(url), support });
  if (AllowedConnectionModels !== null && !AllowedConnectionModels.includes(model))
    return new Fault('GW_POLICY_MODEL', {
      ...{ connection, model: MODELS[model], support: supportSentence(values) },
      allowed: AllowedConnectionModels.map((each) => MODELS[each as ConnectionFacts['model']]).join(', ') || 'none',
    });
  return tenancyRefusal(values, facts);
}

/** A company that nobody names is none of those that are allowed. */
function tenancyRefusal(values: PolicyValues, { id, label, tenancy }: ConnectionFacts): Fault | null {
  const { AllowedTenancies } = values;
  if (AllowedTenancies === null || tenancy === 'unasked') return null;
  const told = tenancy ?? declaredTenancy(values, id);
  if (told !== null && [told.id, told.name].some((each) => AllowedTenancies.includes(each))) return null;
  const found = told?.name ?? 'a company that is not known';
  return new Fault('GW_POLICY_TENANCY', { connection: label, found, support: supportPhrase(values) });
}

function credentialRefusal(values: PolicyValues, { label, credentialFrom }: ConnectionFacts): Fault | null {
  const before = revokedBefore(values);
  if (before === null || credentialFrom === null || credentialFrom >= before) return null;
  return new Fault('GW_POLICY_REVOKED', { connection: label, before: new Date(before).toISOString() });
}

/** Credentials from before this moment are void, ms since the epoch; null: none is. A moment to come is none yet. */
export function revokedBefore({ RevokeCredentialsBefore }: PolicyValues, now: number = Date.now()): number | null {
  const moment = RevokeCredentialsBefore === null ? Number.NaN : Date.parse(RevokeCredentialsBefore);
  return moment <= now ? moment : null;
}

const declaredTenancy = ({ ManagedConnections }: PolicyValues, id: string) =>
  ManagedConnections?.find((each) => each.id === id)?.tenancy ?? null;

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : 'no address');
const MODELS = { none: 'no credential', 'api-key': 'a shared key', oauth: 'a personal sign-in' } as const;

/** Follows "ask your IT department". */
export function supportPhrase({ SupportText, SupportUrl }: PolicyValues): string {
  const given = [SupportText, SupportUrl].filter((each) => each !== null);
  return given.length === 0 ? '' : ` (${given.join(' ')})`;
}

const supportSentence = (values: PolicyValues) => `Ask your IT department if you need it${supportPhrase(values)}.`;
