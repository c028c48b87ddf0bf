import { COMPANIES } from '../companies.ts';
import type { Company, User } from '../types.ts';

/** The password of everyone in the sandbox. */
export const PASSWORD = 'sandbox-password';

/** The scopes of the MCP server. */
export const SCOPES = ['tools:read', 'tools:write'] as const;

export interface Person {
  readonly user: User;
  readonly company: Company;
}

const PEOPLE: readonly Person[] = Object.values(COMPANIES).flatMap((company) =>
  company.users.map((user) => ({ user, company })),
);

/** @param id the number of a user as text, as it stands in `sub`. */
export const personOf = (id: string | undefined) => PEOPLE.find(({ user }) => String(user.id) === id);

export const personWith = (email: string, password: string) =>
  password === PASSWORD ? PEOPLE.find(({ user }) => user.email === email) : undefined;

/** The claims that the server makes about a person, with the company as Auth0 names an organisation. */
export function claimsOf({ user, company }: Person) {
  return {
    sub: String(user.id),
    name: user.name,
    email: user.email,
    email_verified: true,
    org_id: String(company.number),
    org_name: company.name,
  };
}
