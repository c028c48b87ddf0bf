/** What Gangway can tell by itself about a line of the checklist, from the facts alone. */
import type { ClientFact, ConnectionFact, Facts } from './facts.ts';

/** `ask`: it cannot be told from here, and somebody has to say. */
export interface Found {
  readonly status: 'pass' | 'fail' | 'ask';
  /** Sentences. */
  readonly evidence: readonly string[];
}

export type Check = (facts: Facts) => Found;

const pass = (...evidence: string[]): Found => ({ status: 'pass', evidence });
const fail = (...evidence: string[]): Found => ({ status: 'fail', evidence });
const ask = (...evidence: string[]): Found => ({ status: 'ask', evidence });

const DAY_MS = 86_400_000;
/** How long a verification of the audit log says something. */
const VERIFIED_DAYS = 31;

export const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const many = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;
const labels = (items: ReadonlyArray<{ readonly label: string }>) => items.map(({ label }) => label).join(', ');

/** A check of all connections, of which there may be none yet. */
const ofConnections =
  (check: (connections: readonly ConnectionFact[], facts: Facts) => Found): Check =>
  (facts) =>
    facts.connections.length === 0 ? ask('There is no connection yet.') : check(facts.connections, facts);

const ofClients =
  (check: (clients: readonly ClientFact[], facts: Facts) => Found): Check =>
  (facts) =>
    facts.clients.length === 0 ? ask('No AI client was let in yet.') : check(facts.clients, facts);

export const secretStore: Check = ({ vault, connections }) => {
  if (!vault.open) return fail(`The vault is closed: ${vault.words}`);
  const keys = connections.filter(({ model }) => model !== 'none').length;
  return pass(`Credentials of ${many(keys, 'connection')} are in the encrypted vault, protected by ${vault.words}.`);
};

export const notExposed: Check = ({ exposed }) => {
  if (exposed === null) return ask('The files of AI clients on this computer were not searched.');
  const { at, places, ignored, complete } = exposed;
  const when = `Files of AI clients on this computer were searched on ${day(at)}`;
  if (places > 0) return fail(`${when}; keys were found in ${many(places, 'place')}.`);
  const left = ignored > 0 ? [`Keys in ${many(ignored, 'place')} were left on purpose.`] : [];
  const open = complete ? [] : ['Not every file could be searched for every key; see the Exposure page.'];
  const found = [`${when}; no ${ignored > 0 ? 'other ' : ''}key was found.`, ...left, ...open];
  return ignored > 0 || !complete ? ask(...found) : pass(...found);
};

export const keyAge = ofConnections((connections, { at, keyMaxDays }) => {
  const keys = connections.flatMap(({ label, keyStoredAt }) =>
    keyStoredAt === null ? [] : [{ label, days: Math.floor((at - keyStoredAt) / DAY_MS) }],
  );
  if (keys.length === 0) return pass('No connection uses an API key.');
  const ages = keys.map(({ label, days }) => `The key of ${label} is in the vault for ${many(days, 'day')}.`);
  if (keyMaxDays === null) return ask(...ages, 'No longest age is prescribed on this computer.');
  const limit = `The longest age that is prescribed is ${many(keyMaxDays, 'day')}.`;
  return keys.some(({ days }) => days > keyMaxDays) ? fail(...ages, limit) : pass(...ages, limit);
});

export const tlsOnly = ofConnections((connections) => {
  const unsafe = connections.filter(({ blocked }) => blocked === 'tls');
  if (unsafe.length > 0) return fail(`Stopped, because the connection is not safe: ${labels(unsafe)}.`);
  return pass(
    'Every connection uses https; Gangway makes no other. Certificates are verified, and this has no switch.',
  );
});

export const noInterception = ofConnections((connections) => {
  const unsafe = connections.filter(({ blocked }) => blocked === 'tls');
  if (unsafe.length > 0) return fail(`Stopped, because the connection is not safe: ${labels(unsafe)}.`);
  const seen = connections.filter(({ tlsIssuer }) => tlsIssuer !== null);
  const issuers = seen.map(({ label, tlsIssuer, inspected }) =>
    inspected
      ? `${label}: a proxy opens the encryption, and policy approves its authority, ${tlsIssuer}.`
      : `${label}: certificate issued by ${tlsIssuer}, a public authority.`,
  );
  if (seen.length < connections.length) return ask(...issuers, 'Not every connection was used since Gangway started.');
  return pass(...issuers);
});

export const ownTokens = ofClients((clients) => {
  const inAddress = clients.filter(({ carrier }) => carrier === 'path');
  if (inAddress.length > 0) return fail(`Has its token in an address, which ends up in logs: ${labels(inAddress)}.`);
  return pass(
    `${many(clients.length, 'AI client has', 'AI clients have')} a local token each, which can be revoked alone. None holds a key of a service.`,
  );
});

export const leastPrivilege = ofClients((clients, { connections }) => {
  const wide = clients.filter((client) => client.connections === 'all');
  const scopes = clients.map(({ label, connections: may }) =>
    may === 'all'
      ? `${label} may use every connection, also later ones.`
      : `${label} may use ${many(may, 'connection')}.`,
  );
  return wide.length === 0 || connections.length < 2 ? pass(...scopes) : ask(...scopes);
});

export const approvedClients = ofClients((clients) => {
  if (clients.some(({ approved }) => approved === null)) {
    return ask(`In use: ${labels(clients)}.`, 'This computer has no list of approved clients.');
  }
  const strangers = clients.filter(({ approved }) => approved === false);
  return strangers.length === 0
    ? pass(`All on the list of approved clients: ${labels(clients)}.`)
    : fail(`Not on the list of approved clients: ${labels(strangers)}.`);
});

export const managedDevice: Check = ({ device: { managed, words }, computer }) =>
  managed === true ? pass(`${computer}: ${words}.`) : ask(`${computer}: ${words}.`);

export const authority = ofConnections((connections) => {
  const shared = connections.filter(({ model }) => model === 'api-key');
  const personal = connections.filter(({ model }) => model === 'oauth');
  const found = [
    ...(shared.length > 0 ? [`Everyone acts as one shared company key: ${labels(shared)}.`] : []),
    ...(personal.length > 0 ? [`Each person is signed in: ${labels(personal)}.`] : []),
  ];
  return shared.length > 0 ? ask(...found) : pass(...found);
});

export const tenancy = ofConnections((connections) => {
  const foreign = connections.filter(({ blocked }) => blocked === 'tenancy');
  if (foreign.length > 0)
    return fail(`Stopped, because the credential belongs to another company: ${labels(foreign)}.`);
  const words = connections.map(({ label, tenancy: { name, trust } }) =>
    name === null ? `${label}: not told by the service.` : `${label}: ${name} (${trust}).`,
  );
  return connections.every(({ tenancy: { trust } }) => trust === 'verified') ? pass(...words) : ask(...words);
});

export const stableAddress = ofConnections((connections) => {
  const words = connections.map(({ label, host, documented }) => {
    const where =
      documented === null ? '' : documented ? ', as the provider documents it' : ', another than documented';
    return `${label}: ${host}${where}.`;
  });
  return connections.every(({ documented }) => documented === true) ? pass(...words) : ask(...words);
});

export const localLog: Check = ({ audit: { problem, signed, keepDays } }) => {
  if (problem !== null) return fail(problem);
  if (!signed) return fail('The log is written, but not signed, because the vault is closed.');
  return pass(
    `Who called which tool, as whom, and what came of it is recorded, chained and signed; kept for ${many(keepDays, 'day')}.`,
    'Arguments and results are never recorded.',
  );
};

export const logVerified: Check = ({ at, verified }) => {
  if (verified === null) return ask('The audit log was not verified from the window yet.');
  const when = `Verified on ${day(verified.at)}: ${many(verified.records, 'record')}`;
  if (!verified.intact) return fail(`${when}, and it is not as it was written.`);
  return at - verified.at > VERIFIED_DAYS * DAY_MS
    ? ask(`${when}, as they were written. That is more than ${VERIFIED_DAYS} days ago.`)
    : pass(`${when}, as they were written.`);
};
