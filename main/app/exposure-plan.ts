/** What can be done about a find, decided by where it stands and where it is sent. */
import type { ByHandReason } from '../../preload/contract/exposure.ts';
import { aiClient, type Find } from '../clients/index.ts';
import type { Connections, HeaderForm, ProviderDescriptor } from '../connections/index.ts';

export type MovePlan =
  | { readonly kind: 'existing'; readonly connection: string; readonly client: string }
  | {
      readonly kind: 'new';
      readonly url: string;
      readonly origin: string;
      readonly header: HeaderForm;
      readonly provider: string;
      /** No connection leads there yet. */
      readonly isNewOrigin: boolean;
      readonly client: string;
    }
  | { readonly kind: 'by-hand'; readonly why: ByHandReason };

interface Scene {
  readonly connections: Pick<Connections, 'list' | 'get'>;
  readonly providers: readonly ProviderDescriptor[];
  /** Whether a client may be given a connection with a shared key. */
  readonly takesKeys: (client: string) => boolean;
}

const byHand = (why: ByHandReason): MovePlan => ({ kind: 'by-hand', why });

/** @param siblings all finds, of which some may be in the same entry */
export function planOf(find: Find, siblings: readonly Find[], scene: Scene): MovePlan {
  const { place, server, header } = find;
  if (place.scope === 'shell') return byHand('shell');
  if (server === null) return byHand('no-server');
  if (server.origin === null) return byHand('local-program');
  if (header === null || server.url === null) return byHand('no-header');
  const form = headerForm(header);
  if (form === null) return byHand('scheme');
  if (!server.origin.startsWith('https://')) return byHand('not-https');
  if (siblings.some((other) => other.id !== find.id && isSameEntry(other, find))) return byHand('several');
  const client = place.clients.find((id) => aiClient(id)?.files?.some(({ bridge }) => bridge));
  if (client === undefined || place.format === 'shell') return byHand('no-server');
  if (!scene.takesKeys(client)) return byHand('client');
  return connectionFor(find, { url: server.url, origin: server.origin, header: form, client }, scene);
}

type Target = Pick<Extract<MovePlan, { kind: 'new' }>, 'url' | 'origin' | 'header' | 'client'>;

/** A key of the vault is matched with its own connection only: what sends it elsewhere is for a person to look into. */
function connectionFor(find: Find, target: Target, { connections, providers }: Scene): MovePlan {
  const { origin, url, client } = target;
  if (find.connection !== null) {
    const known = connections.get(find.connection)?.record.url;
    if (known === undefined || new URL(known).origin !== origin) return byHand('sent-elsewhere');
    if (sameAddress(known, url)) return { kind: 'existing', connection: find.connection, client };
  }
  const isNewOrigin = !connections.list().some(({ record }) => new URL(record.url).origin === origin);
  const provider = providers.find((each) => each.url !== undefined && sameAddress(each.url, url))?.id ?? 'custom';
  return { kind: 'new', ...target, provider, isNewOrigin };
}

const sameAddress = (one: string, other: string) => URL.parse(one)?.href === URL.parse(other)?.href;

const isSameEntry = (one: Find, other: Find) => one.server !== null && one.server.id === other.server?.id;

const SCHEMES: Readonly<Record<string, HeaderForm['scheme']>> = { '': '', bearer: 'Bearer', token: 'Token' };

function headerForm({ name, scheme }: NonNullable<Find['header']>): HeaderForm | null {
  const known = SCHEMES[scheme.toLowerCase()];
  return known === undefined || !/^[A-Za-z0-9-]{1,64}$/.test(name) ? null : { name, scheme: known };
}
