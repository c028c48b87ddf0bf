/** AI clients as the window is shown them: one of each way and of each standing. */
import { describeFault, Fault } from '../../main/faults/index.ts';
import type { ClientPreview, KnownClientView } from '../../preload/contract/clients.ts';
import type { CallInput, CallOutput } from '../../preload/contract.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const OFFERED = ['onboard-acme', 'issues', 'docs'];

function known(id: string, name: string, over: Partial<KnownClientView> = {}): KnownClientView {
  return {
    ...{ id, name, found: true, way: 'file', carrier: 'header', file: `/home/ana/.${id}/mcp.json`, problem: null },
    ...{ unreachable: null, offered: OFFERED, signInOnly: false, connections: null, lastAt: null },
    standing: { kind: 'not-connected' },
    reload: `${name} notices by itself.`,
    ...over,
  };
}

export function knownClients(now: number): KnownClientView[] {
  const ambiguous = { client: 'Amp', files: '/home/ana/a/settings.json, /home/ana/b/settings.json' };
  return [
    known('cursor', 'Cursor', {
      connections: ['onboard-acme', 'issues'],
      lastAt: now - MINUTE,
      standing: { kind: 'in-use', lastAt: now - MINUTE },
    }),
    known('claude-desktop', 'Claude Desktop', {
      carrier: 'bridge',
      signInOnly: true,
      offered: ['issues', 'docs'],
      connections: ['issues'],
      file: '/home/ana/.config/Claude/claude_desktop_config.json',
      standing: { kind: 'waiting', since: now - 2 * MINUTE },
      reload: 'Quit Claude completely and open it again.',
    }),
    known('vscode', 'VS Code (GitHub Copilot)', { file: '/home/ana/.config/Code/User/mcp.json' }),
    known('gemini-cli', 'Gemini CLI', {
      connections: ['issues'],
      standing: {
        kind: 'incomplete',
        since: now - DAY,
        entries: [{ name: 'issues', file: '/home/ana/.gemini/settings.json', state: 'foreign' }],
      },
    }),
    known('zed', 'Zed', {
      connections: ['docs'],
      lastAt: now - 40 * DAY,
      standing: { kind: 'stale', since: now - 60 * DAY, lastAt: now - 40 * DAY },
    }),
    known('raycast', 'Raycast', { way: 'link', carrier: 'bridge', file: null, reload: 'Works at once.' }),
    known('amp', 'Amp', { file: null, problem: describeFault(new Fault('GW_CLIENT_AMBIGUOUS', ambiguous)) }),
    known('amazon-quick', 'Amazon Quick (desktop)', { found: false, way: 'guide', carrier: 'bridge', file: null }),
    known('warp', 'Warp', { found: false }),
    known('chatgpt-web', 'ChatGPT (web)', {
      ...{ found: false, way: 'none', file: null, offered: [], reload: '' },
      unreachable: 'It runs on OpenAI’s servers, which cannot reach this computer. ChatGPT desktop can: connect Codex.',
    }),
  ];
}

const ADDED = [
  ...['    "issues": {', '      "url": "http://127.0.0.1:24264/issues/mcp",', '      "headers": {'],
  ...['        "Authorization": "Bearer …"', '      }', '    }'],
];

const preview = (file: string, action: ClientPreview['action']): ClientPreview => ({
  ...{ file, action, seen: 'seen-1' },
  lines: [
    { kind: 'same', text: '      "env": { "GITHUB_TOKEN": "…" }' },
    ...ADDED.map((text) => ({ kind: action === 'remove' ? ('removed' as const) : ('added' as const), text })),
    { kind: 'same', text: '  }' },
  ],
});

type Called = 'read' | 'preview' | 'connect' | 'disconnect' | 'rotate' | 'openLink';
type ClientCalls = {
  readonly [N in `clients.${Called}`]: (input: CallInput<N>) => Promise<CallOutput<N>>;
};

/** Stands in for the app: what is connected waits for its first call. */
export function clientCalls(now: () => number): ClientCalls {
  let all = knownClients(now());
  const one = (id: string) => all.find((each) => each.id === id);
  const set = (id: string, over: Partial<KnownClientView>) => {
    all = all.map((each) => (each.id === id ? { ...each, ...over } : each));
  };
  const connected = (id: string): CallOutput<'clients.connect'> => {
    const client = one(id);
    const byHand = client?.file
      ? []
      : (client?.connections === 'all' ? [] : (client?.connections ?? [])).map((connection) => ({
          connection,
          link: client?.way === 'link' ? `raycast://mcp/install?${connection}` : null,
          steps: client?.way === 'guide' ? ['Open Settings, then Capabilities, then MCP.', 'Choose Add MCP.'] : [],
          command: '/opt/Gangway/cli/gangway',
          args: ['bridge', '--client', id, '--connection', connection],
        }));
    return { files: client?.file ? [client.file] : [], reload: client?.reload ?? '', byHand };
  };
  return {
    'clients.read': async () => all,
    'clients.preview': async ({ id, connections }) => {
      const file = one(id)?.file;
      return file ? [preview(file, connections.length > 0 ? 'change' : 'remove')] : [];
    },
    'clients.connect': async ({ id, connections }) => {
      set(id, { connections, standing: { kind: 'waiting', since: now() } });
      return connected(id);
    },
    'clients.disconnect': async ({ id }) => {
      set(id, { connections: null, lastAt: null, standing: { kind: 'not-connected' } });
      return { left: [], byHand: one(id)?.way !== 'file' };
    },
    'clients.rotate': async ({ id }) => connected(id),
    'clients.openLink': async () => ({}),
  };
}
