/** Which files are looked at: those that the clients of the catalogue read, for the person and for their projects. */
import { globSync, lstatSync, readdirSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { AI_CLIENTS, type Format } from '../catalogue/index.ts';
import { expand, type Machine } from '../detect/index.ts';
import type { ConfigPlace } from './types.ts';

interface OtherFile {
  readonly clients: readonly string[];
  /** Of the person: a pattern as in the catalogue. Of a project: below its folder. A `*` stands for one name. */
  readonly path: string;
  readonly format: Format;
  readonly key: readonly string[] | null;
}

const servers = ['mcpServers'];

/**
 * Files that a client reads besides the one that Gangway writes to: older places, settings with environment variables.
 * Sources: the documentation named in the catalogue for each client.
 */
const OF_PERSON: readonly OtherFile[] = [
  { clients: ['claude-code'], path: '{home}/.claude/settings.json', format: 'json', key: null },
  { clients: ['claude-code'], path: '{home}/.claude/settings.local.json', format: 'json', key: null },
  { clients: ['windsurf'], path: '{home}/.codeium/mcp_config.json', format: 'json', key: servers },
  { clients: ['amazon-q-ide'], path: '{home}/.aws/amazonq/mcp.json', format: 'json', key: servers },
  { clients: ['amazon-q-ide'], path: '{home}/.aws/amazonq/agents/*.json', format: 'json', key: servers },
  { clients: ['continue'], path: '{home}/.continue/config.yaml', format: 'yaml', key: servers },
  { clients: ['continue'], path: '{home}/.continue/config.json', format: 'jsonc', key: servers },
  { clients: ['continue'], path: '{home}/.continue/mcpServers/*.json', format: 'json', key: servers },
  { clients: ['continue'], path: '{home}/.continue/mcpServers/*.yaml', format: 'yaml', key: servers },
  { clients: ['kimi-code'], path: '{home}/.kimi/mcp.json', format: 'json', key: servers },
  { clients: ['kiro'], path: '{home}/.aws/amazonq/cli-agents/*.json', format: 'json', key: servers },
  ...['{home}/Library/Application Support', '{appData}', '{config}'].flatMap((root): OtherFile[] => [
    { clients: ['vscode'], path: `${root}/Code/User/settings.json`, format: 'jsonc', key: ['mcp', 'servers'] },
    { clients: ['vscode'], path: `${root}/Code/User/profiles/*/mcp.json`, format: 'jsonc', key: ['servers'] },
    {
      clients: ['vscode-insiders'],
      path: `${root}/Code - Insiders/User/settings.json`,
      format: 'jsonc',
      key: ['mcp', 'servers'],
    },
    {
      clients: ['vscode-insiders'],
      path: `${root}/Code - Insiders/User/profiles/*/mcp.json`,
      format: 'jsonc',
      key: ['servers'],
    },
    ...['Code', 'Code - Insiders', 'Cursor', 'Windsurf'].map(
      (editor): OtherFile => ({
        clients: ['cline'],
        path: `${root}/${editor}/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json`,
        format: 'json',
        key: servers,
      }),
    ),
  ]),
];

/** Files that clients read from the folder of a project. */
const OF_PROJECT: readonly OtherFile[] = [
  { clients: ['claude-code', 'copilot-cli', 'visual-studio'], path: '.mcp.json', format: 'json', key: servers },
  { clients: ['claude-code'], path: '.claude/settings.json', format: 'json', key: null },
  { clients: ['claude-code'], path: '.claude/settings.local.json', format: 'json', key: null },
  { clients: ['copilot-cli'], path: '.github/mcp.json', format: 'jsonc', key: servers },
  { clients: ['cursor'], path: '.cursor/mcp.json', format: 'json', key: servers },
  { clients: ['vscode', 'vscode-insiders'], path: '.vscode/mcp.json', format: 'jsonc', key: ['servers'] },
  { clients: ['visual-studio'], path: '.vs/mcp.json', format: 'json', key: ['servers'] },
  { clients: ['codex'], path: '.codex/config.toml', format: 'toml', key: ['mcp_servers'] },
  { clients: ['gemini-cli'], path: '.gemini/settings.json', format: 'json-with-comments', key: servers },
  { clients: ['antigravity'], path: '.agents/mcp_config.json', format: 'json', key: servers },
  { clients: ['zed'], path: '.zed/settings.json', format: 'jsonc', key: ['context_servers'] },
  { clients: ['junie'], path: '.junie/mcp/mcp.json', format: 'json', key: servers },
  { clients: ['kiro'], path: '.kiro/settings/mcp.json', format: 'json', key: servers },
  { clients: ['warp'], path: '.warp/.mcp.json', format: 'json', key: servers },
  { clients: ['amp'], path: '.amp/settings.json', format: 'jsonc', key: ['amp.mcpServers'] },
  { clients: ['roo-code'], path: '.roo/mcp.json', format: 'json', key: servers },
  { clients: ['opencode'], path: 'opencode.json', format: 'jsonc', key: ['mcp'] },
  { clients: ['opencode'], path: 'opencode.jsonc', format: 'jsonc', key: ['mcp'] },
  { clients: ['crush'], path: 'crush.json', format: 'json', key: ['mcp'] },
  { clients: ['crush'], path: '.crush.json', format: 'json', key: ['mcp'] },
];

const SHELL_FILES = [
  ...['.bashrc', '.bash_profile', '.bash_login', '.profile', '.zshrc', '.zshenv', '.zprofile', '.zlogin', '.envrc'],
  ...['.env', '.config/fish/config.fish', '.config/fish/conf.d/*.fish', '.config/environment.d/*.conf', '.xprofile'],
  ...['.config/powershell/*.ps1', 'Documents/PowerShell/*.ps1', 'Documents/WindowsPowerShell/*.ps1'],
];

/** Files of the person: every place that a client may read here, whether or not another takes precedence. */
export function placesOfPerson(machine: Machine): ConfigPlace[] {
  const places: ConfigPlace[] = [];
  for (const client of AI_CLIENTS) {
    for (const { paths, movedBy, format, key } of client.files ?? []) {
      const moved = movedBy && machine.environment[movedBy.variable];
      const pattern = paths[machine.platform];
      const files = [
        ...(movedBy && moved && isAbsolute(moved) ? [join(moved, movedBy.path)] : []),
        ...(pattern === undefined ? [] : found(pattern.replace('{name}', '*'), machine)),
      ];
      for (const file of files) places.push({ file, scope: 'user', format, clients: [client.id], serversKey: key });
    }
  }
  for (const { clients, path, format, key } of OF_PERSON)
    for (const file of found(path, machine)) places.push({ file, scope: 'user', format, clients, serversKey: key });
  return merged(places);
}

/** Files of the shell of the person, in which environment variables are set. */
export function placesOfShell({ home }: Machine): ConfigPlace[] {
  const files = SHELL_FILES.flatMap((path) =>
    path.includes('*') ? globSync(path, { cwd: home }).map((each) => join(home, each)) : [join(home, path)],
  );
  return files.map((file) => ({ file, scope: 'shell', format: 'shell', clients: [], serversKey: null }));
}

/** Files of the clients in the folder of one project. */
export const placesOfProject = (folder: string): ConfigPlace[] =>
  OF_PROJECT.map(({ clients, path, format, key }) => ({
    ...{ file: join(folder, path), scope: 'project', format, clients, serversKey: key },
  }));

/** Names in a folder that make it worth a look as a project. */
const PROJECT_NAMES = new Set(OF_PROJECT.map(({ path }) => path.split('/')[0] ?? path));
/** Large, made by programs, and never where a person keeps a project's settings. */
const PASSED_OVER = new Set(['node_modules', '.git', '.venv', 'venv', 'target', '__pycache__', '.cache', '.npm']);
const DEEPEST = 6;
const MOST_FOLDERS = 50_000;

/**
 * Folders below one that hold a file of a client. Links to folders are not followed, so that there is no going round.
 * @returns those found, and whether the search was cut short
 */
export function projectsBelow(root: string): { readonly folders: string[]; readonly cutShort: boolean } {
  const folders: string[] = [];
  let queue = [{ folder: root, depth: 0 }];
  let seen = 0;
  while (queue.length > 0) {
    const next: typeof queue = [];
    for (const { folder, depth } of queue) {
      if (++seen > MOST_FOLDERS) return { folders, cutShort: true };
      const entries = entriesOf(folder);
      if (entries.some(({ name }) => PROJECT_NAMES.has(name))) folders.push(folder);
      if (depth === DEEPEST) continue;
      for (const entry of entries)
        if (entry.isDirectory() && !PASSED_OVER.has(entry.name) && !PROJECT_NAMES.has(entry.name))
          next.push({ folder: join(folder, entry.name), depth: depth + 1 });
    }
    queue = next;
  }
  return { folders, cutShort: false };
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that may not be listed is not looked into; a file of a client in it could not be read either.
    return [];
  }
}

/** Folders in which the system asks the person before a program may look; an unasked scan must not make it ask. */
export function asksFirst(folder: string, { platform, home }: Machine): boolean {
  if (platform !== 'darwin') return false;
  return ['Documents', 'Desktop', 'Downloads'].some((name) => {
    const below = relative(join(home, name), folder);
    return below === '' || !(below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below));
  });
}

/** Several clients may read one file; a file is looked at once. */
export function merged(places: readonly ConfigPlace[]): ConfigPlace[] {
  const byFile = new Map<string, ConfigPlace>();
  for (const place of places) {
    const known = byFile.get(place.file);
    const clients = [...new Set([...(known?.clients ?? []), ...place.clients])];
    byFile.set(place.file, { ...(known ?? place), clients, serversKey: known?.serversKey ?? place.serversKey });
  }
  return [...byFile.values()];
}

/** A pattern may end in a name with `*`, which the catalogue's never do: those paths have to exist. */
function found(pattern: string, machine: Machine): string[] {
  return expand(pattern, machine).filter((file) => !pattern.includes('*') || isEntry(file));
}

const isEntry = (file: string) => lstatSync(file, { throwIfNoEntry: false }) !== undefined;
