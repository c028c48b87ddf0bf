/** Agents for the terminal, and apps that share a file with one. */
import { command, commandList, inHome, remote, typedCommand, withType, withUrl } from './shapes.ts';
import type { AiClient, BridgeTarget, ConfigFile, HttpTarget } from './types.ts';

const BOTH = ['oauth', 'api-key'] as const;

const tomlFile = (folder: string, variable: string, headers: string): ConfigFile => ({
  paths: inHome(`${folder}/config.toml`),
  movedBy: { variable, path: 'config.toml' },
  format: 'toml',
  key: ['mcp_servers'],
  http: ({ url, authorization }: HttpTarget) => ({ url, [headers]: { Authorization: authorization } }),
  bridge: ({ command: program, args }: BridgeTarget) => ({ command: program, args: [...args] }),
});

const openCodeFile = (path: string): ConfigFile => ({
  paths: { darwin: `{home}/.config/${path}`, win32: `{home}/.config/${path}`, linux: `{config}/${path}` },
  format: 'jsonc',
  key: ['mcp'],
  http: remote,
  bridge: commandList,
});

const gooseExtension = (name: string, more: Readonly<Record<string, unknown>>) => ({
  enabled: true,
  name,
  description: '',
  ...more,
  envs: {},
  env_keys: [],
  timeout: 300,
  bundled: null,
});

export const TERMINALS: readonly AiClient[] = [
  {
    id: 'claude-code',
    name: 'Claude Code',
    files: [
      {
        paths: inHome('.claude.json'),
        movedBy: { variable: 'CLAUDE_CONFIG_DIR', path: '.claude.json' },
        // A comment makes it start with an empty file.
        format: 'json',
        key: ['mcpServers'],
        http: withType('http'),
        bridge: typedCommand('stdio'),
      },
    ],
    signs: { files: { all: ['{home}/.claude', '{home}/.claude.json'] }, programs: ['claude'] },
    reload: 'Start a new session, or type /mcp and choose Reconnect.',
    models: ['oauth'],
    evidence: { level: 'run', sources: ['npm @anthropic-ai/claude-code 2.1.197'] },
  },
  {
    id: 'codex',
    name: 'Codex and ChatGPT desktop',
    files: [tomlFile('.codex', 'CODEX_HOME', 'http_headers')],
    signs: {
      files: {
        all: ['{home}/.codex'],
        darwin: ['/Applications/Codex.app', '/Applications/ChatGPT.app'],
        win32: ['{localAppData}/Packages/OpenAI.Codex_*'],
      },
      programs: ['codex'],
    },
    reload: 'Start a new session. In ChatGPT desktop: Settings, MCP servers, Restart.',
    models: BOTH,
    evidence: { level: 'run', sources: ['npm @openai/codex 0.169.0', 'developers.openai.com/docs/extend/mcp'] },
  },
  {
    id: 'gemini-cli',
    name: 'Gemini CLI',
    files: [
      {
        paths: inHome('.gemini/settings.json'),
        format: 'json-with-comments',
        byteOrderMark: 'fatal',
        key: ['mcpServers'],
        http: ({ url, authorization }) => ({ httpUrl: url, headers: { Authorization: authorization } }),
        bridge: command(),
      },
    ],
    // ~/.gemini alone may be Antigravity's.
    signs: { files: { all: ['{home}/.gemini/settings.json'] }, programs: ['gemini'] },
    reload: 'Restart Gemini CLI, or type /mcp reload.',
    models: BOTH,
    evidence: { level: 'run', sources: ['npm @google/gemini-cli 0.61.0'] },
  },
  {
    id: 'copilot-cli',
    name: 'GitHub Copilot CLI',
    files: [
      {
        paths: inHome('.copilot/mcp-config.json'),
        movedBy: { variable: 'COPILOT_HOME', path: 'mcp-config.json' },
        format: 'jsonc',
        key: ['mcpServers'],
        http: withType('http', { tools: ['*'] }),
        bridge: typedCommand('local', { tools: ['*'] }),
        lock: 'copilot',
      },
    ],
    signs: { files: { all: ['{home}/.copilot'] }, programs: ['copilot'] },
    reload: 'Start a new session, or type /mcp reload.',
    models: BOTH,
    evidence: { level: 'run', sources: ['npm @github/copilot 1.0.102'] },
  },
  {
    id: 'goose',
    name: 'Goose',
    files: [
      {
        paths: {
          darwin: '{home}/.config/goose/config.yaml',
          win32: '{appData}/Block/goose/config/config.yaml',
          linux: '{config}/goose/config.yaml',
        },
        format: 'yaml',
        key: ['extensions'],
        http: ({ name, url, authorization }) =>
          gooseExtension(name, { type: 'streamable_http', uri: url, headers: { Authorization: authorization } }),
        bridge: ({ name, command: program, args }) =>
          gooseExtension(name, { type: 'stdio', cmd: program, args: [...args] }),
      },
    ],
    signs: {
      files: {
        darwin: ['/Applications/Goose.app', '{home}/.config/goose'],
        win32: ['{appData}/Block/goose'],
        linux: ['{config}/goose'],
      },
      programs: ['goose'],
    },
    reload: 'Start a new session.',
    models: BOTH,
    evidence: { level: 'source', sources: ['github.com/block/goose ui/desktop/src/components/settings/extensions'] },
  },
  {
    id: 'warp',
    name: 'Warp',
    files: [
      {
        paths: inHome('.warp/.mcp.json'),
        format: 'json',
        key: ['mcpServers'],
        http: withUrl(),
        bridge: command({ working_directory: null }),
      },
    ],
    signs: { files: { darwin: ['/Applications/Warp.app'], all: ['{home}/.warp'] } },
    reload: 'Restart Warp, or see Settings, Agents, MCP servers.',
    models: BOTH,
    evidence: { level: 'vendor', sources: ['skills.sh warpdotdev/warp agent-add-mcp'] },
  },
  {
    id: 'opencode',
    name: 'OpenCode',
    files: [openCodeFile('opencode/opencode.jsonc'), { ...openCodeFile('opencode/opencode.json'), onlyExisting: true }],
    signs: {
      files: { darwin: ['{home}/.config/opencode'], win32: ['{home}/.config/opencode'], linux: ['{config}/opencode'] },
      programs: ['opencode'],
    },
    reload: 'Restart OpenCode.',
    models: BOTH,
    evidence: { level: 'run', sources: ['npm opencode-ai 1.18.33'] },
  },
  {
    id: 'crush',
    name: 'Crush',
    files: [
      {
        paths: {
          darwin: '{home}/.config/crush/crushrc',
          win32: '{home}/.config/crush/crushrc',
          linux: '{config}/crush/crushrc',
        },
        format: 'shell',
        key: ['mcp', 'add'],
        http: ({ url, authorization }) => ({ type: 'http', url, header: ['Authorization', authorization] }),
      },
      {
        paths: {
          darwin: '{home}/.config/crush/crush.json',
          win32: '{localAppData}/crush/crush.json',
          linux: '{config}/crush/crush.json',
        },
        format: 'json',
        key: ['mcp'],
        http: withType('http'),
        bridge: typedCommand('stdio'),
        onlyExisting: true,
      },
    ],
    signs: {
      files: { darwin: ['{home}/.config/crush'], win32: ['{localAppData}/crush'], linux: ['{config}/crush'] },
      programs: ['crush'],
    },
    reload: 'Restart Crush.',
    models: BOTH,
    evidence: { level: 'source', sources: ['github.com/charmbracelet/crush docs/config/README.md'] },
  },
  {
    id: 'amp',
    name: 'Amp',
    files: [
      {
        paths: {
          darwin: '{home}/.config/amp/settings.json',
          win32: '{appData}/amp/settings.json',
          linux: '{config}/amp/settings.json',
        },
        format: 'jsonc',
        // One key with a dot in its name.
        key: ['amp.mcpServers'],
        http: withUrl(),
        bridge: command(),
      },
    ],
    signs: {
      files: { darwin: ['{home}/.config/amp'], win32: ['{appData}/amp'], linux: ['{config}/amp'] },
      programs: ['amp'],
    },
    reload: 'Start a new session.',
    models: BOTH,
    evidence: { level: 'third-party', sources: ['github.com/stacklok/toolhive pkg/client/config.go'] },
  },
  {
    id: 'kilo-code',
    name: 'Kilo Code',
    files: [
      { ...openCodeFile('kilo/kilo.jsonc'), paths: inHome('.config/kilo/kilo.jsonc') },
      { ...openCodeFile('kilo/kilo.json'), paths: inHome('.config/kilo/kilo.json'), onlyExisting: true },
    ],
    signs: { files: { all: ['{home}/.config/kilo'] } },
    reload: 'Restart Kilo Code.',
    models: BOTH,
    evidence: { level: 'third-party', sources: ['npm add-mcp 2.4.0'] },
  },
  {
    id: 'factory-droid',
    name: 'Factory Droid',
    files: [
      {
        paths: inHome('.factory/mcp.json'),
        format: 'json',
        key: ['mcpServers'],
        http: withType('http'),
        bridge: typedCommand('stdio'),
      },
    ],
    signs: { files: { all: ['{home}/.factory'] } },
    reload: 'Restart Droid.',
    models: BOTH,
    evidence: { level: 'third-party', sources: ['github.com/stacklok/toolhive pkg/client/config.go'] },
  },
  {
    id: 'grok-build',
    name: 'Grok Build',
    files: [tomlFile('.grok', 'GROK_HOME', 'headers')],
    signs: { files: { all: ['{home}/.grok'] } },
    reload: 'Restart Grok Build.',
    models: BOTH,
    evidence: { level: 'third-party', sources: ['npm add-mcp 2.4.0'] },
  },
  {
    id: 'kimi-code',
    name: 'Kimi Code',
    files: [
      {
        paths: inHome('.kimi-code/mcp.json'),
        movedBy: { variable: 'KIMI_CODE_HOME', path: 'mcp.json' },
        format: 'json',
        key: ['mcpServers'],
        http: ({ url, authorization }) => ({ transport: 'http', url, headers: { Authorization: authorization } }),
        bridge: (target) => ({ transport: 'stdio', ...command()(target) }),
      },
    ],
    signs: { files: { all: ['{home}/.kimi-code'] } },
    reload: 'Restart Kimi Code.',
    models: BOTH,
    evidence: { level: 'third-party', sources: ['npm add-mcp 2.4.0'] },
  },
];
