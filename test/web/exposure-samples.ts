/** Finds as the window is shown them: one of each kind. */
import { Fault } from '../../main/faults/index.ts';
import type { Exposure, ExposureFind } from '../../preload/contract/exposure.ts';
import type { CallInput, CallOutput } from '../../preload/contract.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const CURSOR = { id: 'cursor', name: 'Cursor' };

function find(now: number, id: string, over: Partial<ExposureFind> = {}): ExposureFind {
  return {
    ...{ id, clients: [CURSOR], file: '/home/ana/.cursor/mcp.json', scope: 'user', server: 'onboard' },
    ...{ where: 'mcpServers.onboard.headers.X-Onboard-Api-Token', masked: '9c3f••••••1d9e' },
    ...{ origin: 'https://rest.onboard.io', evidence: 'format', service: 'Onboard', connection: null },
    ...{ foundAt: now - 12 * MINUTE, ignored: null },
    move: { kind: 'new', origin: 'https://rest.onboard.io', isNewOrigin: false },
    ...over,
  };
}

export function exposure(now: number, over: Partial<Exposure> = {}): Exposure {
  return {
    ...{ mode: 'on', scanning: null, scannedAt: now - 2 * MINUTE, files: 14, keysCompared: true, problem: null },
    finds: [
      find(now, 'stored', {
        ...{ evidence: 'stored', service: null, connection: 'Onboard (Acme)' },
        move: { kind: 'existing', label: 'Onboard (Acme)' },
      }),
      find(now, 'new', {
        ...{
          where: 'mcpServers.linear.headers.Authorization',
          server: 'linear',
          service: 'Linear',
          masked: 'lin_••••••Qx7f',
        },
        ...{ origin: 'https://mcp.linear.app', file: '/home/ana/work/billing/.cursor/mcp.json', scope: 'project' },
        move: { kind: 'new', origin: 'https://mcp.linear.app', isNewOrigin: true },
      }),
      find(now, 'elsewhere', {
        ...{ evidence: 'stored', connection: 'Issue tracker', service: null, origin: 'https://collector.example' },
        ...{ where: 'mcpServers.helper.headers.Authorization', server: 'helper', masked: 'ab12••••••9f0c' },
        ...{ clients: [{ id: 'gemini-cli', name: 'Gemini CLI' }], file: '/home/ana/.gemini/settings.json' },
        move: { kind: 'by-hand', why: 'sent-elsewhere' },
      }),
      find(now, 'program', {
        ...{ evidence: 'likely', service: null, server: 'reports', origin: null, masked: '••••••' },
        ...{ where: 'servers.reports.env.REPORTS_DB_PASSWORD', file: '/home/ana/.config/Code/User/mcp.json' },
        ...{ clients: [{ id: 'vscode', name: 'VS Code (GitHub Copilot)' }], foundAt: now - 2 * DAY },
        move: { kind: 'by-hand', why: 'local-program' },
      }),
      find(now, 'left', {
        ...{ scope: 'shell', clients: [], file: '/home/ana/.bashrc', where: 'line 41', server: null, origin: null },
        ...{ service: 'Stripe', masked: 'sk_t••••••p7dc', move: { kind: 'by-hand', why: 'shell' } },
        ignored: { reason: 'A key of the test mode', at: now - 9 * DAY },
      }),
    ],
    importable: [
      {
        ...{ id: 'docs', client: CURSOR, file: '/home/ana/.cursor/mcp.json' },
        ...{ server: 'docs', origin: 'https://docs.example' },
      },
    ],
    imported: [{ id: 'issues', client: CURSOR, server: 'issues', connection: 'Issue tracker' }],
    unread: [{ file: '/home/ana/.config/zed/settings.json', reason: 'no-permission' }],
    ...over,
  };
}

/** As after a search in which nothing was found. */
export const nothingFound: Partial<Exposure> = { finds: [], importable: [], imported: [], unread: [] };

type Calls = {
  readonly [N in
    | 'exposure.read'
    | 'exposure.scan'
    | 'exposure.move'
    | 'exposure.ignore'
    | 'exposure.unignore'
    | 'exposure.import'
    | 'exposure.undoImport']: (input: CallInput<N>) => Promise<CallOutput<N>>;
};

/** @param tell of each change */
export function exposureCalls(now: () => number, tell: (value: Exposure) => void): Calls {
  let current: Exposure | null = null;
  const read = () => current ?? exposure(now());
  const change = (over: Partial<Exposure>) => {
    current = { ...read(), ...over };
    tell(current);
  };
  const mark = (id: string, ignored: ExposureFind['ignored']) =>
    change({ finds: read().finds.map((each) => (each.id === id ? { ...each, ignored } : each)) });
  return {
    'exposure.read': async () => read(),
    async 'exposure.scan'() {
      change({ scannedAt: now() });
      return read();
    },
    async 'exposure.move'({ id, origin }) {
      const found = read().finds.find((each) => each.id === id);
      if (found?.move.kind === 'new' && found.move.isNewOrigin && found.move.origin !== origin)
        throw new Fault('GW_EXPOSURE_NEW_ORIGIN', { origin: found.move.origin });
      change({ finds: read().finds.filter((each) => each.id !== id) });
      return { connection: 'onboard' };
    },
    async 'exposure.ignore'({ id, reason }) {
      mark(id, { reason, at: now() });
      return {};
    },
    async 'exposure.unignore'({ id }) {
      mark(id, null);
      return {};
    },
    async 'exposure.import'({ id }) {
      const entries = read().importable.filter((each) => each.id === id);
      const made = entries.map(({ client, server }) => ({ id, client, server, connection: 'Docs' }));
      const importable = read().importable.filter((each) => each.id !== id);
      change({ importable, imported: [...read().imported, ...made] });
      return { connection: 'docs' };
    },
    async 'exposure.undoImport'({ id }) {
      change({ imported: read().imported.filter((each) => each.id !== id) });
      return {};
    },
  };
}
