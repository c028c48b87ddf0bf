import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusal } from '../apply/rig.ts';
import { PROGRAM, setUp } from './rig.ts';

const MCPB = join(import.meta.dirname, '../../../node_modules/@anthropic-ai/mcpb/dist/cli/cli.js');
const mcpb = (...args: string[]) => execFileSync(process.execPath, [MCPB, ...args], { encoding: 'utf8' });

describe('a bundle for Claude Desktop', () => {
  it('is valid by the rules of its format, unpacks, and starts the bridge by absolute paths without a token', () => {
    const { ana, setup, grants, files } = setUp({ data: '/moved/gangway' });
    const made = setup.bundles('claude-desktop', ['crm', 'docs']);
    expect(made.map(({ name }) => name)).toEqual(['gangway-crm.mcpb', 'gangway-docs.mcpb']);
    const file = join(ana.root, 'crm.mcpb');
    const unpacked = join(ana.root, 'unpacked');
    writeFileSync(file, made[0]?.contents ?? '');
    mcpb('unpack', file, unpacked);
    expect(mcpb('validate', join(unpacked, 'manifest.json'))).toContain('Manifest schema validation passes!');
    expect(mcpb('info', file)).toContain('crm.mcpb');
    const manifest: unknown = JSON.parse(readFileSync(join(unpacked, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      name: 'gangway-crm',
      version: '1.2.3',
      server: {
        mcp_config: {
          command: PROGRAM.command,
          args: [
            ...PROGRAM.args,
            ...['bridge', '--client', 'claude-desktop', '--connection', 'crm', '--data', '/moved/gangway'],
          ],
        },
      },
    });
    expect(String(made[0]?.contents)).not.toContain('gw_');
    expect(grants.get('claude-desktop')).toMatchObject({ carrier: 'bridge', connections: ['crm', 'docs'] });
    expect(files.owned()).toEqual([]);
  });

  it('is the same for the same connection, and takes nothing from what the client has', async () => {
    const { setup, grants } = setUp();
    await setup.connect('claude-desktop', ['docs']);
    const [first] = setup.bundles('claude-desktop', ['crm']);
    const [second] = setup.bundles('claude-desktop', ['crm']);
    expect(first?.contents.equals(second?.contents ?? Buffer.alloc(0))).toBe(true);
    expect(grants.get('claude-desktop')?.connections).toEqual(['docs', 'crm']);
  });

  it('is not made for another client, nor for a connection that this one may not have', async () => {
    const { setup } = setUp();
    const refused = (work: () => unknown) => refusal((async () => work())());
    expect(await refused(() => setup.bundles('cursor', ['crm']))).toEqual({ code: 'GW_CLIENT_BUNDLE' });
    expect(await refused(() => setup.bundles('claude-desktop', ['onboard']))).toEqual({ code: 'GW_CLIENT_MODEL' });
  });
});
