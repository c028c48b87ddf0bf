export type CompanyId = 'northwind' | 'borealis';

export interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string;
}

export interface Company {
  readonly id: CompanyId;
  /** The number that the service itself uses for the company. */
  readonly number: number;
  readonly name: string;
  readonly users: readonly User[];
}
