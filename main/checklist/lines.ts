/**
 * The checklist that a service's makers ask for before MCP is used in earnest, as data. It follows Onboard's two public
 * pages in Gangway's own words; what concerns webhooks and servers of one's own is left out, because it does not pass
 * through here.
 */
import type { LineId } from '../../preload/contract/checklist.ts';
import {
  approvedClients,
  authority,
  type Check,
  keyAge,
  leastPrivilege,
  localLog,
  logVerified,
  managedDevice,
  noInterception,
  notExposed,
  ownTokens,
  secretStore,
  stableAddress,
  tenancy,
  tlsOnly,
} from './checks.ts';

export interface Source {
  readonly title: string;
  readonly url: string;
}

/** Where a fail is put right: a page of the window, or an address. */
export type Fix = { readonly page: string } | { readonly url: string };

export interface Line {
  readonly section: Section;
  readonly text: string;
  readonly source: Source;
  /** What Gangway tells by itself; null: nothing. */
  readonly check: Check | null;
  /** What a person is asked where the check cannot tell; null: only the check counts. */
  readonly question: string | null;
  readonly fix: Fix | null;
}

export const SECTIONS = {
  keys: 'Keys and secrets',
  authority: 'Authority and tenancy',
  clients: 'AI clients and devices',
  transport: 'Transport',
  logging: 'Logging and retention',
  vendor: 'The service itself',
} as const;
export type Section = keyof typeof SECTIONS;

const checklist = (part: string): Source => ({
  title: `Onboard, Security checklist: ${part}`,
  url: 'https://docs.onboard.io/docs/security-checklist',
});
const permissions: Source = {
  title: 'Onboard, Security & permissions (MCP)',
  url: 'https://docs.onboard.io/docs/mcp-security-permissions',
};

const CONNECTIONS = { page: 'connections' } as const;
const CLIENTS = { page: 'clients' } as const;
const ACTIVITY = { page: 'activity' } as const;

/** In the order in which they are read. */
export const LINES: Readonly<Record<LineId, Line>> = {
  'secret-store': {
    section: 'keys',
    text: 'Keys are kept in a store for secrets, and not in the configuration of clients.',
    source: checklist('API keys and secrets'),
    check: secretStore,
    question: null,
    fix: CONNECTIONS,
  },
  'not-in-clients': {
    section: 'keys',
    text: 'No key is left in a file of an AI client on this computer.',
    source: checklist('API keys and secrets'),
    check: notExposed,
    question: 'Did somebody make sure that no key is in a configuration file of an AI client?',
    fix: { page: 'exposure' },
  },
  'not-elsewhere': {
    section: 'keys',
    text: 'No key is in a public repository, a shared screenshot, a chat, or code for browsers and phones.',
    source: checklist('API keys and secrets'),
    check: null,
    question: 'Did somebody look for keys in repositories, screenshots, chats and shipped code?',
    fix: null,
  },
  'separate-keys': {
    section: 'keys',
    text: 'Production and other environments use different keys.',
    source: checklist('API keys and secrets'),
    check: null,
    question: 'Does each environment have a key of its own?',
    fix: CONNECTIONS,
  },
  'key-age': {
    section: 'keys',
    text: 'Keys are replaced on a schedule, and none is older than the organisation allows.',
    source: checklist('API keys and secrets'),
    check: keyAge,
    question: 'Is the age of these keys acceptable, and their replacement scheduled?',
    fix: CONNECTIONS,
  },
  offboarding: {
    section: 'keys',
    text: 'Keys are replaced when someone leaves or changes role, and after any suspected exposure.',
    source: permissions,
    check: null,
    question: 'Is there somebody who replaces the keys on these occasions?',
    fix: null,
  },
  'admins-only': {
    section: 'keys',
    text: 'Only people who administer integrations create, copy or replace keys.',
    source: permissions,
    check: null,
    question: 'Is access to the key page of the service limited to these people?',
    fix: null,
  },
  authority: {
    section: 'authority',
    text: 'It is known whose rights each connection has, and a shared key is a decision.',
    source: permissions,
    check: authority,
    question: 'Is it accepted that everyone who uses these clients has the full power of the shared key?',
    fix: CONNECTIONS,
  },
  tenancy: {
    section: 'authority',
    text: 'Each connection reaches the company that it is meant for.',
    source: permissions,
    check: tenancy,
    question: 'Did somebody check at the service which company these credentials belong to?',
    fix: CONNECTIONS,
  },
  'approved-clients': {
    section: 'clients',
    text: 'Only approved AI clients are used.',
    source: checklist('MCP'),
    check: approvedClients,
    question: 'Are these AI clients approved?',
    fix: CLIENTS,
  },
  'own-tokens': {
    section: 'clients',
    text: 'Each AI client has a token of its own that can be revoked, and none holds a key.',
    source: permissions,
    check: ownTokens,
    question: null,
    fix: CLIENTS,
  },
  'least-privilege': {
    section: 'clients',
    text: 'Each AI client may use only the connections that it needs.',
    source: permissions,
    check: leastPrivilege,
    question: 'Do these clients need every connection?',
    fix: CLIENTS,
  },
  'managed-device': {
    section: 'clients',
    text: 'The computer is managed by the company.',
    source: permissions,
    check: managedDevice,
    question: 'Is this computer managed by the company in a way that Gangway cannot see?',
    fix: null,
  },
  'tls-only': {
    section: 'transport',
    text: 'The service is reached by https only.',
    source: checklist('API keys and secrets'),
    check: tlsOnly,
    question: null,
    fix: CONNECTIONS,
  },
  'no-interception': {
    section: 'transport',
    text: 'No proxy opens the encryption on the way, unless the security team approved it.',
    source: permissions,
    check: noInterception,
    question: 'Does the security team know every proxy on the way?',
    fix: CONNECTIONS,
  },
  'stable-address': {
    section: 'transport',
    text: 'Connections use the address that the service gave for this environment.',
    source: checklist('MCP'),
    check: stableAddress,
    question: 'Did the service confirm these addresses?',
    fix: CONNECTIONS,
  },
  backoff: {
    section: 'transport',
    text: 'Clients and scripts slow down when the service says that it is too much (429) or fails for a moment (5xx).',
    source: checklist('REST API usage'),
    check: null,
    question: 'Do scripts that call the service without Gangway wait longer after each such answer?',
    fix: null,
  },
  'local-log': {
    section: 'logging',
    text: 'Calls are recorded on this computer, without what was in them.',
    source: permissions,
    check: localLog,
    question: null,
    fix: ACTIVITY,
  },
  'log-verified': {
    section: 'logging',
    text: 'The record was verified lately and is as it was written.',
    source: permissions,
    check: logVerified,
    question: null,
    fix: ACTIVITY,
  },
  'hosted-logs': {
    section: 'logging',
    text: 'It is known what the service itself logs, and for how long.',
    source: permissions,
    check: null,
    question: 'Did the support of the service say what it logs, and for how long?',
    fix: null,
  },
  attestations: {
    section: 'vendor',
    text: 'The attestations and policies of the service were reviewed (Trust Center).',
    source: checklist('introduction'),
    check: null,
    question: 'Did somebody review the Trust Center of the service?',
    fix: null,
  },
  subprocessors: {
    section: 'vendor',
    text: 'The subprocessors of the service are known and accepted.',
    source: permissions,
    check: null,
    question: 'Did somebody review the list of subprocessors?',
    fix: null,
  },
};
