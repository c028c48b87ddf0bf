/**
 * A bundle (.mcpb) that Claude Desktop installs when it is opened: another way in than its settings file, which works
 * wherever that file is. It holds the command of the bridge and no token, so that whoever finds it can do nothing with
 * it, and a new token needs no new bundle. (modelcontextprotocol/mcpb, MANIFEST.md, version 0.3)
 */
import type { BridgeTarget } from '../catalogue/index.ts';
import { zipOf } from './zip.ts';

const ABOUT = 'about.txt';

export function bundleOf({ name, command, args }: BridgeTarget, version: string): Buffer {
  const manifest = {
    manifest_version: '0.3',
    name: `gangway-${name}`,
    display_name: `Gangway: ${name}`,
    version,
    description: `Leads to the connection "${name}" of the Gangway on this computer.`,
    author: { name: 'Gangway contributors' },
    server: {
      type: 'binary',
      // What is started is installed on this computer already; the format wants one file of the bundle to be named.
      entry_point: ABOUT,
      mcp_config: { command, args: [...args], env: {} },
    },
    // The server tells its tools and prompts itself.
    tools_generated: true,
    prompts_generated: true,
    license: 'Apache-2.0',
    compatibility: { platforms: ['darwin', 'win32', 'linux'] },
  };
  const about = `This bundle starts ${command}, which leads to Gangway on this computer. It holds no credential.\n`;
  return zipOf([
    { name: 'manifest.json', contents: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`, 'utf8') },
    { name: ABOUT, contents: Buffer.from(about, 'utf8') },
  ]);
}
