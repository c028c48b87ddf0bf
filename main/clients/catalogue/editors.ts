/** Editors and their extensions. */
import { base64Link, doubleLink, objectLink } from './links.ts';
import { command, inAppData, inHome, typedCommand, withServerUrl, withType, withUrl } from './shapes.ts';
import type { AiClient, ConfigFile } from './types.ts';

const BOTH = ['oauth', 'api-key'] as const;

const vsCodeFile = (folder: string): ConfigFile => ({
  paths: inAppData(`${folder}/User/mcp.json`),
  format: 'jsonc',
  key: ['servers'],
  http: withType('http'),
  bridge: typedCommand('stdio'),
});

const antigravityFile = (path: string): ConfigFile => ({
  paths: inHome(path),
  format: 'json',
  key: ['mcpServers'],
  http: withServerUrl,
  bridge: command(),
});

export const EDITORS: readonly AiClient[] = [
  {
    id: 'cursor',
    name: 'Cursor',
    files: [
      { paths: inHome('.cursor/mcp.json'), format: 'json', key: ['mcpServers'], http: withUrl(), bridge: command() },
    ],
    link: base64Link('cursor://anysphere.cursor-deeplink/mcp/install?', command()),
    signs: {
      files: {
        darwin: ['/Applications/Cursor.app'],
        win32: ['{localAppData}/Programs/cursor/Cursor.exe'],
        all: ['{home}/.cursor'],
      },
      programs: ['cursor'],
    },
    reload: 'Cursor notices by itself; it may ask you to switch the server on in Settings, Tools & MCP.',
    models: BOTH,
    evidence: { level: 'vendor', sources: ['cursor.com/docs/mcp/install-links'] },
  },
  {
    id: 'vscode',
    name: 'VS Code (GitHub Copilot)',
    files: [vsCodeFile('Code')],
    link: objectLink('vscode:mcp/install', typedCommand('stdio')),
    signs: {
      files: {
        darwin: ['/Applications/Visual Studio Code.app'],
        win32: ['{localAppData}/Programs/Microsoft VS Code/Code.exe', '{programFiles}/Microsoft VS Code/Code.exe'],
        linux: ['{config}/Code'],
      },
      programs: ['code'],
    },
    reload: 'VS Code notices by itself, and asks whether you trust the server when it is first used.',
    models: BOTH,
    evidence: {
      level: 'vendor',
      sources: ['github.com/microsoft/vscode-docs docs/copilot/reference/mcp-configuration.md'],
    },
  },
  {
    id: 'vscode-insiders',
    name: 'VS Code Insiders',
    files: [vsCodeFile('Code - Insiders')],
    link: objectLink('vscode-insiders:mcp/install', typedCommand('stdio')),
    signs: {
      files: {
        darwin: ['/Applications/Visual Studio Code - Insiders.app'],
        win32: ['{localAppData}/Programs/Microsoft VS Code Insiders'],
        linux: ['{config}/Code - Insiders'],
      },
      programs: ['code-insiders'],
    },
    reload: 'VS Code notices by itself, and asks whether you trust the server when it is first used.',
    models: BOTH,
    evidence: {
      level: 'vendor',
      sources: ['github.com/microsoft/vscode-docs docs/copilot/reference/mcp-configuration.md'],
    },
  },
  {
    id: 'windsurf',
    name: 'Windsurf',
    files: [antigravityFile('.codeium/windsurf/mcp_config.json')],
    signs: { files: { darwin: ['/Applications/Windsurf.app'], all: ['{home}/.codeium/windsurf'] } },
    reload: 'Press Refresh in the MCP panel.',
    models: BOTH,
    evidence: { level: 'vendor', sources: ['docs.windsurf.com/windsurf/cascade/mcp'] },
  },
  {
    id: 'antigravity',
    name: 'Google Antigravity',
    files: [
      antigravityFile('.gemini/config/mcp_config.json'),
      { ...antigravityFile('.gemini/antigravity/mcp_config.json'), onlyExisting: true },
    ],
    link: objectLink('antigravity:mcp/install', command()),
    signs: {
      files: {
        darwin: ['/Applications/Antigravity.app'],
        all: ['{home}/.gemini/config', '{home}/.gemini/antigravity'],
      },
      programs: ['agy'],
    },
    reload: 'Choose Manage MCP Servers, then Refresh.',
    models: BOTH,
    evidence: { level: 'third-party', sources: ['npm add-mcp 2.4.0', 'npm @gleanwork/mcp-config-schema 5.2.0'] },
  },
  {
    id: 'zed',
    name: 'Zed',
    files: [
      {
        paths: {
          darwin: '{home}/.config/zed/settings.json',
          win32: '{appData}/Zed/settings.json',
          linux: '{config}/zed/settings.json',
        },
        format: 'jsonc',
        key: ['context_servers'],
        http: withUrl(),
        bridge: command(),
      },
    ],
    signs: {
      files: {
        darwin: ['/Applications/Zed.app', '{home}/.config/zed'],
        win32: ['{appData}/Zed'],
        linux: ['{config}/zed'],
      },
      programs: ['zed'],
    },
    reload: 'Zed notices by itself.',
    models: BOTH,
    evidence: {
      level: 'source',
      sources: ['github.com/zed-industries/zed crates/paths/src/paths.rs', 'zed.dev/docs/ai/mcp'],
    },
  },
  {
    id: 'jetbrains-ai-assistant',
    name: 'JetBrains AI Assistant',
    guide: [
      'Open Settings, Tools, AI Assistant, Model Context Protocol (MCP).',
      'Choose Add.',
      'Enter this as the command: {command}',
      'Enter this as the arguments: {args}',
      'Choose OK, then Apply.',
    ],
    signs: {
      files: {
        darwin: ['{home}/Library/Application Support/JetBrains'],
        win32: ['{appData}/JetBrains'],
        linux: ['{config}/JetBrains'],
      },
    },
    reload: 'Choose Apply.',
    models: BOTH,
    evidence: { level: 'third-party', sources: ['npm @gleanwork/mcp-config-schema 5.2.0'] },
  },
  {
    id: 'junie',
    name: 'Junie',
    // Its documentation and other tables disagree on HTTP; the bridge works in either case.
    files: [{ paths: inHome('.junie/mcp/mcp.json'), format: 'json', key: ['mcpServers'], bridge: command() }],
    signs: { files: { all: ['{home}/.junie'] } },
    reload: 'Open the MCP page of Junie’s settings.',
    models: BOTH,
    evidence: { level: 'vendor', sources: ['jetbrains.com/help/junie'] },
  },
  {
    id: 'cline',
    name: 'Cline',
    files: [
      {
        paths: inHome('.cline/data/settings/cline_mcp_settings.json'),
        format: 'json',
        key: ['mcpServers'],
        http: withType('streamableHttp', { disabled: false }),
        bridge: command({ disabled: false }),
        lock: 'cline',
      },
    ],
    signs: { files: { all: ['{home}/.cline', '{home}/.vscode/extensions/saoudrizwan.claude-dev-*'] } },
    reload: 'Cline notices by itself.',
    models: BOTH,
    evidence: { level: 'source', sources: ['github.com/cline/cline 21cb8d2 schemas.ts and settingsLock.ts'] },
  },
  {
    id: 'roo-code',
    name: 'Roo Code',
    files: [
      {
        paths: inAppData('Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json'),
        format: 'json',
        key: ['mcpServers'],
        http: withType('streamable-http'),
        bridge: command(),
      },
    ],
    signs: {
      files: {
        darwin: ['{home}/Library/Application Support/Code/User/globalStorage/rooveterinaryinc.roo-cline'],
        win32: ['{appData}/Code/User/globalStorage/rooveterinaryinc.roo-cline'],
        linux: ['{config}/Code/User/globalStorage/rooveterinaryinc.roo-cline'],
      },
    },
    reload: 'Roo Code notices by itself.',
    models: BOTH,
    evidence: { level: 'source', sources: ['github.com/RooCodeInc/Roo-Code McpHub.ts'] },
  },
  {
    id: 'continue',
    name: 'Continue',
    // A folder of its own for servers: the person's config.yaml stays untouched.
    files: [
      {
        paths: inHome('.continue/mcpServers/{name}.json'),
        format: 'json',
        key: ['mcpServers'],
        http: withType('streamable-http'),
        bridge: command(),
      },
    ],
    signs: { files: { all: ['{home}/.continue'] } },
    reload: 'Continue notices by itself.',
    models: BOTH,
    evidence: {
      level: 'source',
      sources: ['github.com/continuedev/continue core/context/mcp/json/loadJsonMcpConfigs.ts'],
    },
  },
  {
    id: 'kiro',
    name: 'Kiro',
    files: [
      {
        paths: inHome('.kiro/settings/mcp.json'),
        format: 'json',
        key: ['mcpServers'],
        http: withUrl({ disabled: false, autoApprove: [] }),
        bridge: command({ disabled: false, autoApprove: [] }),
      },
    ],
    signs: {
      files: { darwin: ['/Applications/Kiro.app'], all: ['{home}/.kiro'] },
      programs: ['kiro', 'kiro-cli'],
    },
    reload: 'Kiro notices by itself.',
    models: BOTH,
    evidence: { level: 'vendor', sources: ['kiro.dev/docs/mcp/configuration'] },
  },
  {
    id: 'visual-studio',
    name: 'Visual Studio 2022 and later',
    files: [
      {
        paths: { win32: '{home}/.mcp.json' },
        format: 'json',
        key: ['servers'],
        http: withType('http'),
        bridge: typedCommand('stdio'),
      },
    ],
    link: objectLink('vsweb+mcp:/install', typedCommand('stdio')),
    signs: { files: { win32: ['{programFiles}/Microsoft Visual Studio'] } },
    reload: 'Visual Studio notices by itself.',
    models: BOTH,
    evidence: { level: 'vendor', sources: ['learn.microsoft.com/visualstudio/ide/mcp-servers'] },
  },
  {
    id: 'amazon-q-ide',
    name: 'Amazon Q Developer (editor plugin)',
    files: [
      {
        paths: inHome('.aws/amazonq/default.json'),
        format: 'json',
        key: ['mcpServers'],
        http: withType('http'),
        bridge: command({ timeout: 60_000 }),
      },
    ],
    signs: { files: { all: ['{home}/.aws/amazonq'] } },
    reload: 'Reload the MCP servers in the panel of Amazon Q.',
    models: BOTH,
    evidence: { level: 'vendor', sources: ['docs.aws.amazon.com/amazonq mcp-ide.html'] },
  },
  {
    id: 'trae',
    name: 'Trae',
    files: [
      {
        paths: inAppData('Trae/User/mcp.json'),
        format: 'json',
        key: ['mcpServers'],
        http: withUrl(),
        bridge: command(),
      },
    ],
    link: base64Link('trae://trae.ai-ide/mcp-import?type=stdio&', command()),
    signs: {
      files: { darwin: ['/Applications/Trae.app'], win32: ['{appData}/Trae'], linux: ['{config}/Trae'] },
    },
    reload: 'Restart Trae.',
    models: BOTH,
    evidence: { level: 'third-party', sources: ['github.com/stacklok/toolhive pkg/client/config.go'] },
  },
  {
    id: 'qoder',
    name: 'Qoder',
    files: [
      {
        paths: {
          darwin: '{home}/.qoder/mcp.json',
          win32: '{appData}/Qoder/SharedClientCache/mcp.json',
          linux: '{home}/.qoder/mcp.json',
        },
        format: 'json',
        key: ['mcpServers'],
        http: withType('http'),
        bridge: command(),
      },
    ],
    link: doubleLink('qoder://aicoding.aicoding-deeplink/mcp/add?', command()),
    signs: { files: { all: ['{home}/.qoder'], win32: ['{appData}/Qoder'] } },
    reload: 'Restart Qoder.',
    models: BOTH,
    evidence: { level: 'third-party', sources: ['github.com/stacklok/toolhive pkg/client/config.go'] },
  },
];
