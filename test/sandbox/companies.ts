import type { Company, CompanyId } from './types.ts';

/** A company's made-up records. Each of them carries the company's mark in `reference`. */
export interface Records {
  readonly customers: readonly Customer[];
  readonly projects: readonly Project[];
  readonly tasks: Task[];
  readonly dashboards: readonly Dashboard[];
}

export interface Customer {
  readonly id: number;
  readonly reference: string;
  readonly name: string;
  readonly tier: string;
}

export interface Project {
  readonly id: number;
  readonly reference: string;
  readonly name: string;
  readonly customer: number;
  readonly status: 'active' | 'paused' | 'done';
}

export interface Task {
  readonly id: number;
  readonly reference: string;
  readonly project: number;
  readonly title: string;
  readonly status: 'open' | 'blocked' | 'done';
  readonly note: string;
}

export interface Dashboard {
  readonly reference: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export const COMPANY_IDS: readonly CompanyId[] = ['northwind', 'borealis'];

export const COMPANIES: Readonly<Record<CompanyId, Company>> = {
  northwind: {
    id: 'northwind',
    number: 4101,
    name: 'Northwind Onboarding',
    users: [
      { id: 11, name: 'Ada Lindqvist', email: 'ada@northwind.example' },
      { id: 12, name: 'Tomas Ferreira', email: 'tomas@northwind.example' },
    ],
  },
  borealis: {
    id: 'borealis',
    number: 4102,
    name: 'Borealis Systems',
    users: [
      { id: 21, name: 'Mei Tanaka', email: 'mei@borealis.example' },
      { id: 22, name: 'Owen Achebe', email: 'owen@borealis.example' },
    ],
  },
};

export const MARKS: Readonly<Record<CompanyId, string>> = { northwind: 'sprucewood', borealis: 'glasswing' };

const STEMS: Readonly<Record<CompanyId, readonly string[]>> = {
  northwind: ['Harbour', 'Meadow', 'Summit', 'Canyon', 'Orchard', 'Lantern', 'Prairie', 'Quarry'],
  borealis: ['Fjord', 'Aurora', 'Tundra', 'Beacon', 'Cascade', 'Kestrel', 'Moraine', 'Solstice'],
};

const STEPS = ['Kick-off call', 'Import contacts', 'Sign data agreement', 'Configure SSO', 'Train the team'];

/** A fresh set of a company's records: 8 customers, 6 projects, 40 tasks, 3 dashboards. */
export function makeRecords(company: CompanyId): Records {
  const stems = STEMS[company];
  const base = COMPANIES[company].number * 100;
  const reference = (kind: string, id: number) => `${MARKS[company]}-${kind}-${id}`;
  const customers = stems.map((stem, at): Customer => {
    const id = base + at;
    return {
      id,
      reference: reference('customer', id),
      name: `${stem} Group`,
      tier: at % 3 === 0 ? 'enterprise' : 'standard',
    };
  });
  const projects = customers.slice(0, 6).map(({ id: customer, name }, at): Project => {
    const id = base + 20 + at;
    const status = at === 4 ? 'paused' : at === 5 ? 'done' : 'active';
    return { id, reference: reference('project', id), name: `${name} onboarding`, customer, status };
  });
  const tasks = Array.from({ length: 40 }, (_, at): Task => {
    const id = base + 40 + at;
    const project = base + 20 + (at % 6);
    const status = at % 7 === 3 ? 'blocked' : at % 3 === 0 ? 'done' : 'open';
    return { id, reference: reference('task', id), project, title: STEPS[at % STEPS.length] ?? '', status, note: '' };
  });
  return { customers, projects, tasks, dashboards: dashboards(company) };
}

function dashboards(company: CompanyId): readonly Dashboard[] {
  const own = COMPANIES[company].number;
  const dashboard = (name: string, value: number, unit: string): Dashboard => ({
    reference: `${MARKS[company]}-kpi-${name}`,
    name,
    value,
    unit,
  });
  return [
    dashboard('time-to-value', (own % 17) + 12, 'days'),
    dashboard('on-time-tasks', (own % 11) + 81, 'percent'),
    dashboard('open-blockers', own % 7, 'tasks'),
  ];
}
