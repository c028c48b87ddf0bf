/** Chat and desktop apps. */
import { base64Link, objectLink, serversLink } from './links.ts';
import { command, inAppData, inHome, typedCommand, withType, withUrl } from './shapes.ts';
import type { AiClient } from './types.ts';

export const DESKTOP: readonly AiClient[] = [
  {
    id: 'claude-desktop',
    name: 'Claude Desktop',
    files: [
      {
        // The packaged app reads its own redirected folder, and never sees the plain one.
        paths: {
          win32: '{localAppData}/Packages/Claude_*/LocalCache/Roaming/Claude/claude_desktop_config.json',
        },
        format: 'json',
        key: ['mcpServers'],
        bridge: command(),
      },
      {
        paths: inAppData('Claude/claude_desktop_config.json'),
        format: 'json',
        key: ['mcpServers'],
        bridge: command(),
      },
    ],
    signs: {
      files: {
        darwin: ['/Applications/Claude.app', '{home}/Applications/Claude.app'],
        win32: ['{localAppData}/Packages/Claude_*', '{localAppData}/AnthropicClaude'],
        linux: ['{config}/Claude'],
      },
    },
    bundle: 'mcpb',
    reload: 'Quit Claude completely and open it again.',
    models: ['oauth'],
    evidence: {
      level: 'vendor',
      sources: ['support.claude.com article 11503834', 'github.com/anthropics/claude-code issues 26073 and 25579'],
    },
  },
  {
    id: 'raycast',
    name: 'Raycast',
    link: objectLink('raycast://mcp/install', typedCommand('stdio')),
    signs: { files: { darwin: ['/Applications/Raycast.app', '{home}/Applications/Raycast.app'] } },
    reload: 'Works at once.',
    models: ['oauth', 'api-key'],
    evidence: { level: 'vendor', sources: ['manual.raycast.com/ai/model-context-protocol'] },
  },
  {
    id: 'amazon-quick',
    name: 'Amazon Quick (desktop)',
    guide: [
      'Open Settings, then Capabilities, then MCP. In newer versions: Customize, Connectors, Create, Create local connector.',
      'Choose Add MCP and the type Local.',
      'Enter this as the command: {command}',
      'Enter this as the arguments: {args}',
      'Save.',
    ],
    signs: { files: { darwin: ['/Applications/Amazon Quick.app'] } },
    reload: 'Works at once.',
    models: ['oauth', 'api-key'],
    evidence: { level: 'vendor', sources: ['docs.aws.amazon.com/quick/latest/userguide/mcp-servers-desktop.html'] },
  },
  {
    id: 'chatgpt-web',
    name: 'ChatGPT (web)',
    unreachable: 'It runs on OpenAI’s servers, which cannot reach this computer. ChatGPT desktop can: connect Codex.',
    signs: {},
    reload: '',
    models: [],
    evidence: { level: 'vendor', sources: ['developers.openai.com/docs/extend/mcp'] },
  },
  {
    id: 'copilot-app',
    name: 'GitHub Copilot app',
    link: objectLink('ghapp://mcp/install', command()),
    signs: {},
    reload: 'Start a new session.',
    models: ['oauth', 'api-key'],
    evidence: { level: 'third-party', sources: ['tests of a public repository'] },
  },
  {
    id: 'lm-studio',
    name: 'LM Studio',
    files: [
      { paths: inHome('.lmstudio/mcp.json'), format: 'json', key: ['mcpServers'], http: withUrl(), bridge: command() },
      {
        paths: inHome('.cache/lm-studio/mcp.json'),
        format: 'json',
        key: ['mcpServers'],
        http: withUrl(),
        bridge: command(),
        onlyExisting: true,
      },
    ],
    link: base64Link('lmstudio://add_mcp?', command()),
    signs: {
      files: { darwin: ['/Applications/LM Studio.app'], all: ['{home}/.lmstudio', '{home}/.cache/lm-studio'] },
    },
    reload: 'Restart LM Studio.',
    models: ['oauth', 'api-key'],
    evidence: { level: 'vendor', sources: ['github.com/lmstudio-ai/docs 0_app/2_mcp'] },
  },
  {
    id: 'jan',
    name: 'Jan',
    files: [
      {
        paths: inAppData('Jan/data/mcp_config.json'),
        format: 'json',
        key: ['mcpServers'],
        http: withType('http', { command: '', args: [], env: {}, active: true }),
        bridge: command({ active: true }),
      },
    ],
    signs: { files: { darwin: ['/Applications/Jan.app'], win32: ['{appData}/Jan'], linux: ['{config}/Jan'] } },
    reload: 'Restart Jan.',
    models: ['oauth', 'api-key'],
    evidence: { level: 'source', sources: ['github.com/janhq/jan src-tauri/src/core/mcp/helpers.rs'] },
  },
  {
    id: 'cherry-studio',
    name: 'Cherry Studio',
    link: serversLink('cherrystudio://mcp/install', typedCommand('stdio')),
    signs: { files: { darwin: ['/Applications/Cherry Studio.app'] } },
    reload: 'Switch the server on in Cherry Studio.',
    models: ['oauth', 'api-key'],
    evidence: {
      level: 'source',
      sources: ['github.com/CherryHQ/cherry-studio src/main/services/urlschema/mcp-install.ts'],
    },
  },
  {
    id: 'boltai',
    name: 'BoltAI',
    files: [{ paths: { darwin: '{home}/.boltai/mcp.json' }, format: 'json', key: ['mcpServers'], bridge: command() }],
    signs: { files: { darwin: ['/Applications/BoltAI.app'] } },
    reload: 'Restart BoltAI.',
    models: ['oauth', 'api-key'],
    evidence: { level: 'third-party', sources: ['github.com/smithery-ai/cli src/config/clients.ts'] },
  },
  {
    id: 'msty',
    name: 'Msty Studio',
    guide: [
      'Open Toolbox and choose to add a tool with JSON.',
      'Enter this as the command: {command}',
      'Enter this as the arguments: {args}',
      'Save, and switch the tool on.',
    ],
    signs: {},
    reload: 'Works when the tool is switched on.',
    models: ['oauth', 'api-key'],
    evidence: { level: 'unverified', sources: [] },
  },
];
