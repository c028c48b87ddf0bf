import {
  type Checklist,
  type ChecklistAnswer,
  type ChecklistLine,
  LINE_IDS,
  type LineId,
} from '../../preload/contract/checklist.ts';
import { Fault } from '../faults/index.ts';
import type { Store } from '../host/index.ts';
import { type ChecklistDocument, openAnswers, type StoredAnswer } from './answers.ts';
import { day } from './checks.ts';
import type { Facts, Verified } from './facts.ts';
import { LINES } from './lines.ts';

/** An answer of a person holds so long. */
const ANSWER_HOLDS_DAYS = 180;
const DAY_MS = 86_400_000;

/** Everything that is known but what the checklist keeps itself. */
export type FactsElsewhere = Omit<Facts, 'verified'>;

/** Each throws Fault GW_SETTINGS_UNREADABLE where its file is damaged. */
export interface ChecklistService {
  read(facts: FactsElsewhere): Checklist;
  /** @throws Fault GW_INPUT_INVALID where only a check counts, GW_DISK_FULL, GW_WRITE_FAILED */
  answer(facts: FactsElsewhere, id: LineId, answer: Omit<ChecklistAnswer, 'at'>): void;
  /** Keeps what came of a verification of the audit log. @throws Fault GW_DISK_FULL, GW_WRITE_FAILED */
  verified(what: Verified): void;
}

/** Its file is opened when it is first needed: one that cannot be read keeps nothing else from working. */
export function openChecklist(folder: string): ChecklistService {
  let opened: Store<ChecklistDocument> | null = null;
  const store = () => {
    opened ??= openAnswers(folder);
    return opened;
  };
  return {
    read(facts) {
      const { answers, verified } = store().read();
      const all = { ...facts, verified };
      const lines = LINE_IDS.map((id) => evaluate(id, all, answers[id] ?? null));
      return { at: facts.at, version: facts.version, computer: facts.computer, lines };
    },
    answer(facts, id, { value, by, note }) {
      if (LINES[id].question === null) {
        throw new Fault('GW_INPUT_INVALID', { field: `"${id}"`, reason: 'Gangway answers this line itself' });
      }
      const document = store().read();
      const given = { value, by, note, at: facts.at, hosts: hostsOf(facts) };
      store().write({ ...document, answers: { ...document.answers, [id]: given } });
    },
    verified: (what) => store().write({ ...store().read(), verified: what }),
  };
}

/** What Gangway finds goes before what a person says: an answer counts only where it cannot tell. */
function evaluate(id: LineId, facts: Facts, stored: StoredAnswer | null): ChecklistLine {
  const { section, text, source, check, question, fix } = LINES[id];
  const found = check?.(facts) ?? { status: 'ask', evidence: [] };
  const waits = found.status === 'ask' && question !== null;
  const said = waits && stored !== null ? statusOf(stored, facts) : null;
  const evidence = [...found.evidence, ...(said?.evidence ?? [])];
  const answer = stored && { value: stored.value, by: stored.by, note: stored.note, at: stored.at };
  return { id, section, text, source, question, fix, status: said?.status ?? found.status, evidence, answer };
}

function statusOf(
  { value, at, hosts }: StoredAnswer,
  facts: Facts,
): { readonly status: 'answered' | 'fail' | 'stale'; readonly evidence: readonly string[] } {
  if (value === 'no') return { status: 'fail', evidence: [] };
  const added = hostsOf(facts).filter((host) => !hosts.includes(host));
  if (added.length > 0) {
    return { status: 'stale', evidence: [`Answered on ${day(at)}, before ${added.join(', ')} was connected.`] };
  }
  if (facts.at - at > ANSWER_HOLDS_DAYS * DAY_MS) {
    return { status: 'stale', evidence: [`Answered on ${day(at)}, more than ${ANSWER_HOLDS_DAYS} days ago.`] };
  }
  return { status: 'answered', evidence: [] };
}

const hostsOf = ({ connections }: Pick<Facts, 'connections'>) => [...new Set(connections.map(({ host }) => host))];

export type Counts = Readonly<Record<ChecklistLine['status'], number>>;

export function countsOf({ lines }: Checklist): Counts {
  const count = (status: ChecklistLine['status']) => lines.filter((line) => line.status === status).length;
  return {
    pass: count('pass'),
    answered: count('answered'),
    fail: count('fail'),
    ask: count('ask'),
    stale: count('stale'),
  };
}
