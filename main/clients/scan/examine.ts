/** Finds the credentials in the text of one file. */
import { hash } from 'node:crypto';
import { formatsInText, judged, type Surroundings, storedKey, type Verdict } from './judge.ts';
import { contentsOf, type Leaf, type Path } from './leaves.ts';
import { masked, shownName } from './mask.ts';
import { decodedOr, occurrencesIn, occurrencesInText } from './occurrences.ts';
import type { ConfigPlace, Find, RemoteServer, ScanTools, SentAs } from './types.ts';

/** A find with its value, which goes no further than this room and the vault. */
export interface Examined {
  readonly find: Find;
  readonly secret: string;
  /** Keys from the top of the file down to the value; empty where none lead there. */
  readonly path: Path;
  /** Keys down to the entry of its server, the name included. */
  readonly entry: readonly string[] | null;
}

export interface FileReport {
  readonly examined: readonly Examined[];
  /** Entries of hosted servers in which there is no credential. */
  readonly clean: readonly RemoteServer[];
}

/** A longer string is running text: a history, a prompt. Taking it apart word by word would be work for nothing. */
const LONGEST_LEAF = 4096;
/** More in one file tell a person nothing new, and a file may be made to keep us busy. */
const MOST_FINDS = 200;
/** Keys under which clients keep their servers, besides those of the catalogue. */
const SERVERS = new Set([
  'mcpServers',
  'mcp_servers',
  'context_servers',
  'amp.mcpServers',
  'extensions',
  'servers',
  'mcp',
]);

interface Hit extends Verdict {
  readonly path: Path;
  readonly header: SentAs | null;
}

/** Any text goes in; nothing throws but the tools. */
export function examined(text: string, place: ConfigPlace, tools: ScanTools): FileReport {
  const { leaves, loose, names, plain } = contentsOf(text, place.format);
  const addresses = addressesOf(leaves, place);
  const entries = (path: Path) => aroundOf(path, addresses, place);
  const hits: Hit[] = [];
  for (const [at, leaf] of leaves.entries()) {
    if (leaf.value.length < 8 || leaf.value.length > LONGEST_LEAF) continue;
    const entry = entries(leaf.path);
    const around = { server: entry?.name ?? '', host: entry?.host ?? '' };
    hits.push(...inLeaf(leaf, leafBefore(leaves, at), around, tools));
    if (hits.length >= MOST_FINDS) break;
  }
  const known = new Set(hits.map(({ secret }) => secret));
  const running = leaves.filter(({ value }) => value.length > LONGEST_LEAF).map(({ value }) => value);
  for (const piece of [...loose, ...running, names.join('\n')]) {
    for (const hit of inText(piece, tools, plain)) {
      if (hits.length >= MOST_FINDS) break;
      if ([...known].some((secret) => secret.includes(hit.secret))) continue;
      known.add(hit.secret);
      hits.push({ ...hit, path: [], header: null });
    }
  }
  const secrets = [...known];
  const taken = new Set(hits.map(({ path }) => keyOf(entries(path)?.path ?? [])));
  const others = [...addresses.values()].filter(({ entry }) => !taken.has(keyOf(entry)));
  return {
    examined: hits.map((hit) => described(hit, text, place, entries(hit.path), secrets, tools)),
    clean: others.filter(isHosted).map((each) => remoteServer(each, place)),
  };
}

/** Whether a text that a person has typed holds a credential. */
export function holdsCredential(text: string, tools: ScanTools): boolean {
  for (const _verdict of inText(text, tools, true)) return true;
  return false;
}

/** An address of this computer is none of a hosted server, and one that something else fills in is not known. */
const isHosted = ({ url, entry }: Address) =>
  url.protocol === 'https:' &&
  !/[${}<>]/.test(decodedOr(url.href)) &&
  url.password === '' &&
  shownName(entry.at(-1) ?? '', []) === entry.at(-1);

const entryId = ({ file }: ConfigPlace, entry: readonly string[]) =>
  hash('sha256', JSON.stringify([file, entry]), 'hex').slice(0, 16);

const remoteServer = ({ entry, url }: Address, place: ConfigPlace): RemoteServer => ({
  id: entryId(place, entry),
  ...{ place, entry, name: entry.at(-1) ?? '', url: url.href },
});

/** The string before one of a list, which names it when it is an option. */
function leafBefore(leaves: readonly Leaf[], at: number): string | null {
  const path = leaves[at]?.path ?? [];
  const before = leaves[at - 1];
  const own = path.at(-1);
  return typeof own === 'number' && before?.path.at(-1) === own - 1 ? before.value : null;
}

/** One for each value: what is taken apart in several ways is met several times. */
function inLeaf(leaf: Leaf, before: string | null, around: Surroundings, tools: ScanTools): Hit[] {
  const found = new Map<string, Hit>();
  for (const occurrence of occurrencesIn(leaf, before)) {
    const verdict = judged(occurrence, around, tools);
    if (!verdict || found.has(verdict.secret)) continue;
    const { path, place, name, scheme, value } = occurrence;
    const header = place === 'header' && value === verdict.secret ? { name, scheme } : null;
    found.set(verdict.secret, { ...verdict, path, header });
  }
  const hits = [...found.values()];
  return hits.filter((hit) => !hits.some((other) => other !== hit && saysMore(other, hit)));
}

/**
 * Of two values of which one holds the other: the whole of a known credential says more than a part of it, and a known
 * part more than what only looks random, like `Basic` with its base64.
 */
function saysMore(one: Hit, other: Hit): boolean {
  if (other.evidence === 'likely' && other.secret.length > one.secret.length)
    return other.secret.includes(one.secret) || decoded(other.secret).includes(one.secret);
  return one.evidence !== 'likely' && one.secret.length > other.secret.length && one.secret.includes(other.secret);
}

const decoded = (text: string) => Buffer.from(text, 'base64').toString('latin1');

/** @param pairs whether names and values are to be looked for: not in comments, which are prose */
function* inText(text: string, tools: ScanTools, pairs: boolean): Generator<Verdict> {
  yield* formatsInText(text, tools);
  if (tools.known.lengths.size > 0) {
    for (const [word] of text.matchAll(/[^\s"'`]{8,4096}/g)) {
      const verdict = storedKey(word, tools);
      if (verdict) yield verdict;
    }
  }
  if (!pairs) return;
  for (const occurrence of occurrencesInText(text)) {
    const verdict = judged(occurrence, { server: '', host: '' }, tools);
    if (verdict) yield verdict;
  }
}

interface Around {
  readonly name: string;
  readonly path: readonly string[];
  readonly address: URL | null;
  readonly host: string;
}

interface Address {
  readonly entry: readonly string[];
  readonly url: URL;
}

/** The addresses of the entries of servers. */
function addressesOf(leaves: readonly Leaf[], { serversKey }: ConfigPlace): ReadonlyMap<string, Address> {
  const addresses = new Map<string, Address>();
  for (const { path, value } of leaves) {
    const depth = depthOf(path, serversKey);
    if (depth === null || depth >= path.length || !ADDRESSES.test(String(path[depth]))) continue;
    const entry = path.slice(0, depth).map(String);
    const url = addresses.has(keyOf(entry)) ? null : addressIn(value);
    if (url) addresses.set(keyOf(entry), { entry, url });
  }
  return addresses;
}

/** The entry of the server that a path is in. */
function aroundOf(path: Path, addresses: ReadonlyMap<string, Address>, { serversKey }: ConfigPlace): Around | null {
  const depth = depthOf(path, serversKey);
  if (depth === null) return null;
  const entry = path.slice(0, depth).map(String);
  const url = addresses.get(keyOf(entry))?.url ?? null;
  return { name: entry.at(-1) ?? '', path: entry, address: url, host: url?.hostname ?? '' };
}

const keyOf = (path: Path) => JSON.stringify(path.map(String));

/** How many keys lead to the entry that a path is in, or null for what is in none. */
function depthOf(path: Path, serversKey: readonly string[] | null): number | null {
  if (serversKey?.every((key, at) => path[at] === key) && path.length > serversKey.length) return serversKey.length + 1;
  const at = path.findIndex((key) => typeof key === 'string' && SERVERS.has(key));
  return at === -1 || at + 1 >= path.length ? null : at + 2;
}

/** Fields of an entry that hold its address, or the arguments among which it is. */
const ADDRESSES = /^(?:url|uri|serverUrl|httpUrl|baseUrl|address|endpoint|args|arguments|command)$/i;

/** The address of a server: the field for it, or what `mcp-remote` and its like are given as an argument. */
const addressIn = (value: string): URL | null => (/^https?:\/\//i.test(value) ? URL.parse(value.trim()) : null);

function described(
  hit: Hit,
  text: string,
  place: ConfigPlace,
  around: Around | null,
  secrets: readonly string[],
  tools: ScanTools,
): Examined {
  const { secret, path } = hit;
  const fingerprint = tools.fingerprint(secret);
  const named = (each: string | number) => shownName(String(each), secrets);
  const where = path.length > 0 ? path.map(named).join('.') : `line ${lineOf(text, secret)}`;
  const address = around?.address ?? null;
  const url = address && `${address.origin}${address.pathname}${address.search}`;
  const server = around && {
    id: entryId(place, around.path),
    name: named(around.name),
    origin: address?.origin ?? null,
    url: url !== null && secrets.some((each) => decodedOr(url).includes(each)) ? null : url,
  };
  // A line that moves up or down is the same find.
  const at = path.length > 0 ? where : null;
  const id = hash('sha256', JSON.stringify([place.file, at, fingerprint]), 'hex').slice(0, 16);
  return {
    secret,
    path,
    entry: around?.path ?? null,
    find: {
      ...{ id, place, where, fingerprint, server, masked: masked(secret) },
      header: hit.header,
      ...{ evidence: hit.evidence, connection: hit.connection, service: hit.service },
    },
  };
}

/** 1 for what stands nowhere as it is, since it is encoded. */
function lineOf(text: string, secret: string): number {
  const end = text.indexOf(secret);
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
