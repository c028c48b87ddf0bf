import { Fault } from '../faults/index.ts';
import type { Send } from '../upstream/index.ts';
import { type Conversation, exchanged } from './probe.ts';
import type { IdentityPointers, ProviderDescriptor } from './providers.ts';
import { headerOf } from './records.ts';
import type { Identity, TenancyPin } from './types.ts';

export interface IdentityQuestion {
  readonly provider: ProviderDescriptor;
  /** Sends without a credential added; the REST source adds its own form of the key. */
  readonly sendBare: Send;
  readonly key: string | null;
  readonly conversation: Conversation;
  /** What policy declares of the connection. */
  readonly declared: { readonly id: string; readonly name: string } | null;
  readonly now: number;
}

/**
 * Asks the sources in the order of their weight: REST, then a tool, where the provider documents one; then what policy
 * declares, then what the server says of itself. The first one that answers counts. Only the first two are about this
 * very credential, so only they verify.
 */
export async function identify(question: IdentityQuestion): Promise<Identity | null> {
  return (await fromRest(question)) ?? (await fromTool(question)) ?? fromPolicy(question) ?? fromServerInfo(question);
}

async function fromRest({ provider, sendBare, key, now }: IdentityQuestion): Promise<Identity | null> {
  const rest = provider.identity?.rest;
  if (!rest || key === null) return null;
  const headers = ['Accept', 'application/json', ...headerOf(rest.keyHeader, key)];
  const answer = await exchanged(sendBare, { method: 'GET', headers, body: null }, undefined, rest.path).catch(
    () => null,
  );
  if (answer?.status !== 200 || answer.message === null) return null;
  return told('rest', answer.message, rest.pointers, now);
}

async function fromTool({ provider, conversation, now }: IdentityQuestion): Promise<Identity | null> {
  const tool = provider.identity?.tool;
  if (!tool) return null;
  const result = await conversation.callTool(tool.name, {}).catch(() => null);
  if (result === null || result.isError === true) return null;
  return told('tool', result.structuredContent ?? textContent(result), tool.pointers, now);
}

function fromPolicy({ declared, now }: IdentityQuestion): Identity | null {
  return declared && { source: 'policy', trust: 'declared', tenancy: declared, account: null, at: now };
}

function fromServerInfo({ conversation, now }: IdentityQuestion): Identity | null {
  const { title } = conversation.hello.server;
  if (title === null) return null;
  return { source: 'server-info', trust: 'declared', tenancy: null, account: null, at: now };
}

function told(source: 'rest' | 'tool', answer: unknown, pointers: IdentityPointers, at: number): Identity | null {
  const id = textAt(answer, pointers.tenancyId);
  if (id === null) return null;
  const name = textAt(answer, pointers.tenancyName) ?? id;
  const account = pointers.account === undefined ? null : textAt(answer, pointers.account);
  return { source, trust: 'verified', tenancy: { id, name }, account, at };
}

/** A text or number at a JSON pointer (RFC 6901), cut at 200 characters, control characters dropped. */
function textAt(document: unknown, pointer: string): string | null {
  let value = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value)
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 200);
  return text === '' ? null : text;
}

/** Tools without structured content answer with JSON in their first text. */
function textContent(result: Record<string, unknown>): unknown {
  const text = (result.content as Array<{ text?: unknown }> | undefined)?.[0]?.text;
  try {
    return typeof text === 'string' ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/**
 * The pin after an identity was learnt: the first verified tenancy is kept, the same one confirms it.
 * @throws Fault GW_TENANCY_MISMATCH when it is another one
 */
export function pinned(connection: string, pin: TenancyPin | null, identity: Identity | null): TenancyPin | null {
  if (identity?.trust !== 'verified' || identity.tenancy === null) return pin;
  if (pin === null) return { ...identity.tenancy, pinnedAt: identity.at };
  if (pin.id === identity.tenancy.id) return pin;
  throw new Fault('GW_TENANCY_MISMATCH', { connection, found: identity.tenancy.name, pinned: pin.name });
}
