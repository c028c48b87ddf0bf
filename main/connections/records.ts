import { z } from 'zod';
import { Fault } from '../faults/index.ts';
import { isProtected, type Trust } from '../upstream/index.ts';
import type { ConnectionRecord, CredentialModel, HeaderForm } from './types.ts';

const tenancy = z.strictObject({ id: z.string(), name: z.string() });

const headerForm = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  scheme: z.enum(['', 'Bearer', 'Token']),
});

const model = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('api-key'), header: headerForm, storedAt: z.number() }),
  z.strictObject({
    kind: z.literal('oauth'),
    signIn: z.strictObject({
      issuer: z.string(),
      resource: z.string(),
      account: z.string(),
      tenant: z.string().nullable(),
    }),
    scope: z.string().nullable(),
    clientId: z.string().nullable(),
    way: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('client-credentials') }),
        z.strictObject({ kind: z.literal('enterprise'), issuer: z.string(), clientId: z.string() }),
      ])
      .optional(),
    signedInAt: z.number(),
  }),
]);

const identity = z.strictObject({
  source: z.enum(['oauth', 'rest', 'tool', 'server-info', 'policy']),
  trust: z.enum(['verified', 'declared']),
  tenancy: tenancy.nullable(),
  account: z.string().nullable(),
  at: z.number(),
});

/** What connections.json holds. */
export const recordsSchema: z.ZodType<ConnectionRecord[]> = z.array(
  z.strictObject({
    id: z.string(),
    label: z.string(),
    provider: z.string(),
    url: z.string(),
    transport: z.enum(['streamable-http', 'http+sse']),
    model,
    pin: z.strictObject({ ...tenancy.shape, pinnedAt: z.number() }).nullable(),
    identity: identity.nullable(),
    paused: z.boolean(),
    addedAt: z.number(),
  }),
);

const invalid = (field: string, reason: string) => new Fault('GW_INPUT_INVALID', { field, reason });

/**
 * An address that a connection may have.
 * @throws Fault GW_INPUT_INVALID, GW_UPSTREAM_NOT_HTTPS; none repeats a text that is no address: it may be a key
 */
export function checkedUrl(text: string, trust: Trust = {}): URL {
  if (!URL.canParse(text)) throw invalid('The address', 'it is not a web address');
  const url = new URL(text);
  if (!isProtected(url, trust)) throw new Fault('GW_UPSTREAM_NOT_HTTPS', { host: url.host || 'given' });
  if (url.username || url.password) throw invalid('The address', 'it must not hold a user name or password');
  if (url.hash) throw invalid('The address', 'it must not have a # part');
  return url;
}

/**
 * Words of a local address that cannot be a connection's name: they mean something to the gateway, or will.
 */
const RESERVED = new Set(['t', 'mcp', 'api', 'sse', 'health', 'status', 'gangway', 'well-known']);

const ID = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** @throws Fault GW_INPUT_INVALID */
export function checkedId(id: string): string {
  if (!ID.test(id)) {
    throw invalid('The name', 'use a-z, 0-9 and hyphens in between, at most 40 characters');
  }
  if (RESERVED.has(id)) throw invalid('The name', `"${id}" is reserved`);
  return id;
}

/** Whether a connection may have this name; see checkedId. */
export const isConnectionId = (id: string): boolean => ID.test(id) && !RESERVED.has(id);

/**
 * A key as typed or pasted: surrounding white space is dropped, anything that could break out of a header is refused.
 * @throws Fault GW_INPUT_INVALID; the text of the key is never part of it
 */
export function checkedKey(text: string): string {
  const key = text.trim();
  if (key === '') throw invalid('The key', 'it is empty');
  if (key.length > 8192) throw invalid('The key', 'it is longer than 8192 characters');
  if (!/^[\x21-\x7e]+$/.test(key))
    throw invalid('The key', 'it holds a space, a line break or another character that a key cannot have');
  return key;
}

/** The header, ready to be sent. */
export function headerOf(form: HeaderForm, key: string): readonly [name: string, value: string] {
  return [form.name, form.scheme === '' ? key : `${form.scheme} ${key}`];
}

/**
 * The header that carries a credential, as a flat list: for an API key in the form of the connection, for a sign-in the
 * value of Authorization as it is.
 * @param credential null for none
 */
export function credentialHeader(model: CredentialModel, credential: string | null): readonly string[] {
  if (credential === null || model.kind === 'none') return [];
  return model.kind === 'oauth' ? ['Authorization', credential] : headerOf(model.header, credential);
}
