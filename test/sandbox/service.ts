import { COMPANIES, MARKS, makeRecords, type Records } from './companies.ts';
import type { Company, CompanyId, IdentitySources } from './types.ts';

/** What the surfaces of the service (REST and MCP) have in common. */
export interface Service {
  readonly origin: string;
  readonly identity: IdentitySources;
  readonly companies: Readonly<Record<CompanyId, Company>>;
  readonly marks: Readonly<Record<CompanyId, string>>;
  readonly records: Readonly<Record<CompanyId, Records>>;
  /** Updates that were shown and not applied yet, by their token. */
  readonly previews: Map<string, Preview>;
  /** E-mail addresses of people who have no API token besides their sign-in; none at first. */
  readonly withoutToken: Set<string>;
  /** Told of a tool call that its client cancelled. */
  cancelled(): void;
}

export interface Preview {
  readonly company: CompanyId;
  readonly task: number;
  readonly change: Readonly<Record<string, unknown>>;
}

/** @param origin asked at each use, because the port is known only after the service exists. */
export function createService(origin: () => string, identity: IdentitySources, cancelled: () => void): Service {
  return {
    get origin() {
      return origin();
    },
    identity,
    companies: COMPANIES,
    marks: MARKS,
    records: { northwind: makeRecords('northwind'), borealis: makeRecords('borealis') },
    previews: new Map(),
    withoutToken: new Set(),
    cancelled,
  };
}
