/** What the window is shown in tests: every state a connection can be in, as the app would tell it. */
import { describeFault, Fault, type FaultCode } from '../../main/faults/index.ts';
import type { Call, ClientView, ConnectionView, Provider, Status, TestReport } from '../../preload/contract.ts';
import { AT_REST } from './rotation-samples.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const problem = (code: FaultCode, details: Record<string, string | number>) => describeFault(new Fault(code, details));

export const PROVIDERS: Provider[] = [
  {
    id: 'onboard',
    name: 'Onboard',
    url: 'https://rest.onboard.io/mcp/sse',
    keyPage: 'https://app.onboard.io/settings/company',
    keyHeaders: [
      { name: 'X-Onboard-Api-Token', scheme: '' },
      { name: 'Authorization', scheme: 'Token' },
      { name: 'Authorization', scheme: 'Bearer' },
    ],
  },
  {
    id: 'custom',
    name: 'Hosted MCP server',
    url: null,
    keyPage: null,
    keyHeaders: [{ name: 'Authorization', scheme: 'Bearer' }],
  },
];

const ONBOARD = { id: 'onboard', name: 'Onboard', keyPage: 'https://app.onboard.io/settings/company' };
const CUSTOM = { id: 'custom', name: 'Hosted MCP server', keyPage: null };

export function connection(now: number, id: string, over: Partial<ConnectionView> = {}): ConnectionView {
  return {
    id,
    label: id,
    provider: CUSTOM,
    url: `https://${id}.example/mcp`,
    localAddress: `http://127.0.0.1:24264/${id}/mcp`,
    transport: 'streamable-http',
    model: 'api-key',
    headerForm: 'Authorization: Bearer',
    keyStoredAt: now - 34 * DAY,
    state: { kind: 'connected', since: now - 3 * 60 * MINUTE, verifiedAt: now - 2 * MINUTE },
    tenancy: { name: null, trust: 'unknown', pinnedAt: null },
    actsAs: 'One shared company key',
    account: null,
    tlsIssuer: "Let's Encrypt R13",
    tlsAuthority: 'public',
    ...(over.model !== 'none' && { rotation: AT_REST }),
    ...over,
  };
}

/** A connection of each kind of state. */
export function everyState(now: number): ConnectionView[] {
  const since = now - 12 * MINUTE;
  return [
    connection(now, 'onboard-acme', {
      label: 'Onboard (Acme)',
      provider: ONBOARD,
      url: 'https://rest.onboard.io/mcp/sse',
      transport: 'http+sse',
      headerForm: 'X-Onboard-Api-Token:',
      tenancy: { name: 'Acme Corporation', trust: 'verified', pinnedAt: now - 34 * DAY },
    }),
    connection(now, 'issues', {
      label: 'Issue tracker',
      tenancy: { name: 'Acme Engineering', trust: 'declared', pinnedAt: null },
      actsAs: 'ana@acme.example',
      account: 'ana@acme.example',
      keyStoredAt: now - 2 * 60 * MINUTE,
    }),
    connection(now, 'onboard-globex', {
      label: 'Onboard (Globex)',
      provider: ONBOARD,
      headerForm: 'X-Onboard-Api-Token:',
      state: {
        kind: 'needs-key',
        since,
        reason: 'refused',
        problem: problem('GW_NEEDS_KEY', { connection: 'Onboard (Globex)', host: 'rest.onboard.io' }),
      },
    }),
    connection(now, 'analytics', {
      label: 'Analytics',
      state: {
        kind: 'unreachable',
        since,
        problem: problem('GW_UPSTREAM_TIMEOUT', { host: 'analytics.example' }),
        failures: 4,
        retryAt: now + 24_000,
      },
    }),
    connection(now, 'billing', {
      label: 'Billing',
      tenancy: { name: 'Acme Corporation', trust: 'verified', pinnedAt: now - 90 * DAY },
      state: {
        kind: 'blocked',
        since,
        reason: 'tenancy',
        problem: problem('GW_TENANCY_MISMATCH', { connection: 'Billing', found: 'Globex', pinned: 'Acme Corporation' }),
      },
    }),
    connection(now, 'docs', {
      label: 'Public documentation',
      model: 'none',
      headerForm: null,
      keyStoredAt: null,
      actsAs: 'Nobody: the server asks for no credential',
      state: { kind: 'checking', since: now - 1000, reason: 'asked' },
    }),
    connection(now, 'calendar', {
      label: 'Calendar',
      model: 'oauth',
      headerForm: 'Authorization: Bearer',
      keyStoredAt: null,
      account: 'ana@acme.example',
      state: {
        kind: 'needs-login',
        since,
        problem: {
          code: 'GW_NEEDS_LOGIN',
          what: 'Sign-in to "Calendar" is needed.',
          means: 'Nobody is signed in, or the sign-in has ended.',
          todo: 'Open Gangway in the tray and choose Sign in.',
        },
      },
    }),
    connection(now, 'crm', {
      label: 'CRM',
      tlsIssuer: null,
      state: { kind: 'vault-closed', since, problem: problem('GW_VAULT_LOCKED', {}) },
    }),
    connection(now, 'staging', { label: 'Staging', state: { kind: 'paused', since: now - 2 * DAY } }),
  ];
}

/** A connection on a network whose proxy opens TLS. */
export function openedTls(now: number): ConnectionView {
  const details = {
    ...{ host: 'rest.onboard.io', issuer: 'Northwind IT Root' },
    spki: '4x8TS5d9MPymviaSUEgSVBMydv73y2vFp8zMkM1Ny1M=',
  };
  return connection(now, 'onboard-acme', {
    label: 'Onboard (Acme)',
    provider: ONBOARD,
    tlsIssuer: 'Northwind Web Gateway',
    tlsAuthority: 'private',
    state: { kind: 'blocked', since: now - MINUTE, reason: 'tls', problem: problem('GW_TLS_INSPECTED', details) },
  });
}

export function clients(now: number): ClientView[] {
  const client = (id: string, label: string, over: Partial<ClientView> = {}): ClientView => ({
    id,
    label,
    carrier: 'header',
    connections: 'all',
    createdAt: now - 34 * DAY,
    lastCallAt: now - MINUTE,
    ...over,
  });
  return [
    client('cursor', 'Cursor', {
      programs: [
        {
          name: 'node agent.mjs',
          path: '/usr/bin/node',
          verdict: 'unattested',
          reason: 'interpreter',
          at: now - MINUTE,
        },
        { name: 'cursor', path: '/usr/share/cursor/cursor', verdict: 'bound', reason: null, at: now - 9 * MINUTE },
        { name: 'zed', path: '/usr/libexec/zed-editor', verdict: 'other-program', reason: null, at: now - DAY },
        { name: '', path: '', verdict: 'unattested', reason: 'unknown', at: now - DAY },
      ],
    }),
    client('claude-desktop', 'Claude Desktop', {
      carrier: 'bridge',
      connections: ['onboard-acme', 'issues'],
      programs: [{ name: 'claude', path: '/usr/lib/claude/claude', verdict: 'unchecked', reason: null, at: now }],
    }),
    client('vscode', 'Visual Studio Code', { lastCallAt: null }),
    client('legacy', 'Old reporting script', {
      carrier: 'path',
      connections: ['analytics', 'retired'],
      lastCallAt: now - 40 * MINUTE,
    }),
    client('notebook', 'Notebook', { connections: [], lastCallAt: null }),
  ];
}

export function status(now: number, over: Partial<Status> = {}): Status {
  return {
    version: '0.1.0',
    host: 'node',
    startedAt: now - 5 * 60 * MINUTE,
    gateway: { port: 24264, callsUnderWay: 2 },
    device: { kind: 'managed', by: 'mdm' },
    vault: { kind: 'open', protection: 'system keychain' },
    connections: everyState(now),
    clients: clients(now),
    ...over,
  };
}

export const closedVault: Status['vault'] = { kind: 'closed', problem: problem('GW_VAULT_LOCKED', {}) };

const TOOLS = ['search_customers', 'list_projects', 'get_kpi', 'run_api_request', null] as const;

/** Calls of the last half hour, newest first. The same for the same `now`. */
export function calls(now: number, count = 140): Call[] {
  const wave = (index: number, length: number) => (Math.sin(index / length) + 1) / 2;
  return Array.from({ length: count }, (_, index) => {
    const tool = TOOLS[(index * 7) % TOOLS.length] ?? null;
    const outcome = index % 23 === 5 ? 'fault' : index % 17 === 3 ? 'error' : index % 31 === 9 ? 'aborted' : 'ok';
    return {
      at: now - Math.round(index * 11_500 + wave(index, 5) * 45_000),
      via: index % 3 === 0 ? 'bridge' : 'http',
      program: index % 3 === 0 ? '/usr/lib/claude/claude' : '/usr/share/cursor/cursor',
      client: index % 3 === 0 ? 'claude-desktop' : index % 4 === 1 ? 'vscode' : 'cursor',
      connection: index % 4 === 2 ? 'issues' : 'onboard-acme',
      tenancy: index % 4 === 2 ? null : 'Acme Corporation',
      actsAs: index % 4 === 2 ? 'ana@acme.example' : 'One shared company key',
      method: tool === null ? 'tools/list' : 'tools/call',
      tool,
      outcome,
      status: outcome === 'error' ? 500 : outcome === 'fault' ? 503 : outcome === 'aborted' ? 0 : 200,
      code: outcome === 'fault' ? 'GW_UPSTREAM_TIMEOUT' : null,
      durationMs: Math.round(40 + wave(index, 3) * 210 + (index % 29 === 4 ? 1400 : 0)),
      requestBytes: 240 + index,
      responseBytes: 1800 + index * 13,
    } satisfies Call;
  }).sort((a, b) => b.at - a.at);
}

export const report: TestReport = {
  protocolVersion: '2025-11-25',
  transport: 'http+sse',
  server: { name: 'onboard-mcp', title: 'Onboard', version: '3.2.0' },
  tenancy: { name: 'Initech', trust: 'verified', pinnedAt: Date.UTC(2026, 10, 23) },
  actsAs: 'One shared company key',
  roundTripMs: 142,
};
