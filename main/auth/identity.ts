import type { Claims } from './id-token.ts';

/** Whom an issuer says that a person is, and of which company. */
export interface SignedInAs {
  /** `sub`: what stays when a name changes. Empty where the issuer tells nothing. */
  readonly account: string;
  /** In words for people: e-mail address or name. */
  readonly name: string | null;
  readonly tenancy: { readonly id: string; readonly name: string } | null;
}

/** Claims that tell the company, the first one present counts: of Auth0, Entra ID, Google. */
export const TENANCY_CLAIMS: readonly TenancyClaims[] = [
  { id: 'org_id', name: 'org_name' },
  { id: 'tid', name: 'tid' },
  { id: 'hd', name: 'hd' },
];

export interface TenancyClaims {
  readonly id: string;
  readonly name: string;
}

/** @param claims null where the issuer gave neither an ID token nor a userinfo answer. */
export function identityOf(claims: Claims | null, tenancyClaims: readonly TenancyClaims[]): SignedInAs {
  if (claims === null) return { account: '', name: null, tenancy: null };
  const text = (name: string) => {
    const value = claims[name];
    if (typeof value !== 'string' && typeof value !== 'number') return null;
    return (
      String(value)
        .replace(/\p{Cc}/gu, '')
        .trim()
        .slice(0, 200) || null
    );
  };
  const told = tenancyClaims.find(({ id }) => text(id) !== null);
  const id = told === undefined ? null : text(told.id);
  return {
    account: claims.sub.slice(0, 255),
    name: text('email') ?? text('name') ?? text('preferred_username'),
    tenancy: id === null || told === undefined ? null : { id, name: text(told.name) ?? id },
  };
}
