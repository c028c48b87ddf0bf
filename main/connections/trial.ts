import { Fault } from '../faults/index.ts';
import type { Send, Upstream } from '../upstream/index.ts';
import { identify, pinned } from './identity.ts';
import { type Conversation, converse, type ServerHello } from './probe.ts';
import type { ProviderDescriptor } from './providers.ts';
import { credentialHeader } from './records.ts';
import type { ConnectionRecord, Identity, TenancyPin, Transport } from './types.ts';

/** What a real round trip with a credential showed. */
export interface TestReport {
  readonly hello: ServerHello;
  readonly identity: Identity | null;
  readonly pin: TenancyPin | null;
  readonly roundTripMs: number;
  /** The person signed in, and lacks a token that the service wants besides. */
  readonly lacksToken: boolean;
}

export interface Trial {
  readonly upstream: Upstream;
  readonly provider: ProviderDescriptor;
  readonly record: ConnectionRecord;
  /** The key to try, or the Authorization value of a sign-in, stored or not; null for a server that asks for none. */
  readonly key: string | null;
  readonly transport: Transport | 'detect';
  /** What policy declares of the connection. */
  readonly declared: { readonly id: string; readonly name: string } | null;
  readonly now: number;
  /** Told when the server has accepted the credential, before it is asked whose it is. */
  readonly onAccepted?: () => void;
}

/**
 * Tries a credential: one MCP round trip, then the question whose it is.
 * @throws Fault GW_NEEDS_KEY when it is refused, GW_TENANCY_MISMATCH when it belongs to another tenancy than the pinned
 *   one, GW_UPSTREAM_*
 */
export async function tryCredential(trial: Trial): Promise<TestReport> {
  const { upstream, provider, record, key, transport, declared, now } = trial;
  const started = performance.now();
  const conversation = await converse(senderWith(upstream, record, key), record.url, transport).catch((error) => {
    if (!(error instanceof Fault) || error.code !== 'GW_NEEDS_KEY') throw error;
    throw new Fault('GW_NEEDS_KEY', { connection: record.label, host: new URL(record.url).host });
  });
  trial.onAccepted?.();
  try {
    const roundTripMs = performance.now() - started;
    // Whose a sign-in is, its issuer has said when the person signed in.
    const identity =
      record.model.kind === 'oauth'
        ? record.identity
        : await identify({ provider, sendBare: senderWith(upstream, record, null), key, conversation, declared, now });
    const pin = pinned(record.label, record.pin, identity);
    const lacksToken = await lacksPersonalToken(trial, conversation);
    return { hello: conversation.hello, identity, pin, roundTripMs, lacksToken };
  } finally {
    await conversation.close();
  }
}

/** Asks a tool, where the provider says that signing in alone may not be enough. */
async function lacksPersonalToken(
  { provider, record: { model } }: Trial,
  conversation: Conversation,
): Promise<boolean> {
  const wanted = provider.personalToken;
  if (wanted === undefined || model.kind !== 'oauth' || model.way?.kind === 'client-credentials') return false;
  const { name, arguments: given } = wanted.tool;
  const result = await conversation.callTool(name, { ...given }).catch(() => null);
  if (result?.isError !== true) return false;
  return wanted.says.test(JSON.stringify(result.content ?? ''));
}

/**
 * Whether the server takes a key that is not the stored one.
 * @throws Fault GW_UPSTREAM_* where that could not be found out
 */
export async function isAccepted(upstream: Upstream, record: ConnectionRecord, key: string): Promise<boolean> {
  try {
    const conversation = await converse(senderWith(upstream, record, key), record.url, record.transport);
    await conversation.close();
    return true;
  } catch (error) {
    if (error instanceof Fault && error.code === 'GW_NEEDS_KEY') return false;
    throw error;
  }
}

/** Sends to a connection's origin with exactly this key, whatever is stored. */
function senderWith(upstream: Upstream, { url, model }: ConnectionRecord, key: string | null): Send {
  const { origin, pathname, search } = new URL(url);
  const credential = credentialHeader(model, key);
  return ({ method, headers, body }, sink, path = pathname + search) =>
    upstream.exchange({ origin, path, method, headers: [...headers, ...credential], body }, sink);
}
