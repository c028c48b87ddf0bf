/** Events of AI clients, and of credentials outside the vault. */
import { z } from 'zod';
import { code, entry, ofConnection, strings, text } from './event-entry.ts';

export const CLIENT_EVENTS = {
  'client.granted': entry(
    'The client {client} may use {connections}.',
    { client: text, label: text, carrier: z.enum(['header', 'bridge', 'path']), connections: strings },
    { client: 'cursor', label: 'Cursor', carrier: 'header', connections: ['onboard'] },
  ),
  'client.bound': entry(
    'The client {client} now belongs to the program {program}.',
    { client: text, program: text },
    { client: 'cursor', program: 'path:/usr/share/cursor/cursor' },
  ),
  'client.otherProgram': entry(
    'The token of {client} was used by {program} instead of {bound}: {outcome}.',
    { client: text, program: text, bound: text.nullable(), outcome: z.enum(['refused', 'let through']) },
    { client: 'cursor', program: '/usr/bin/node agent.mjs', bound: 'cursor', outcome: 'refused' },
  ),
  'client.connected': entry(
    'The client {client} was set up for {connections}, by {way}: {files}.',
    {
      client: text,
      connections: z.array(text),
      /** hand: by a link, or by the person in the client itself. */
      way: z.enum(['file', 'hand']),
      files: z.array(text),
    },
    { client: 'cursor', connections: ['onboard'], way: 'file', files: ['/home/ada/.cursor/mcp.json'] },
  ),
  'client.disconnected': entry(
    'The entries of the client {client} were taken out.',
    {
      client: text,
      /** Entries that stay, because somebody has made something else of them. */
      left: z.array(text),
    },
    { client: 'cursor', left: [] },
  ),
  'client.tokenReplaced': entry('The client {client} has a new token.', { client: text }, { client: 'cursor' }),
  'client.revoked': entry('The client {client} was shut out.', { client: text }, { client: 'cursor' }),

  // ---- credentials outside the vault; what is recorded of one is where it is, never a part of it
  'exposure.found': entry(
    'A credential ({evidence}) was found in {file} at {where}.',
    {
      ...{ file: text, where: text, scope: z.enum(['user', 'project', 'shell']), clients: z.array(text) },
      evidence: z.enum(['stored', 'format', 'likely']),
      service: text.nullable(),
      connection: text.nullable(),
      /** Keyed; see Vault.fingerprint. */
      fingerprint: text,
    },
    {
      ...{
        file: '/home/ana/.cursor/mcp.json',
        where: 'mcpServers.onboard.headers.Authorization',
        scope: 'user' as const,
      },
      ...{ clients: ['cursor'], evidence: 'format' as const, service: 'Onboard', connection: null },
      fingerprint: '0123456789abcdef',
    },
  ),
  'exposure.moved': entry(
    'The credential in {file} at {where} is now in the vault, for the connection {connection}.',
    { ...ofConnection, file: text, where: text, client: text, unasked: z.boolean(), fingerprint: text },
    {
      ...{ connection: 'onboard', file: '/home/ana/.cursor/mcp.json', client: 'cursor', unasked: false },
      ...{ where: 'mcpServers.onboard.headers.Authorization', fingerprint: '0123456789abcdef' },
    },
  ),
  'exposure.moveFailed': entry(
    'The credential in {file} at {where} was not moved: {code}.',
    { file: text, where: text, code, unasked: z.boolean() },
    {
      ...{ file: '/home/ana/.cursor/mcp.json', where: 'mcpServers.onboard.headers.Authorization' },
      ...{ code: 'GW_NEEDS_KEY', unasked: true },
    },
  ),
  'exposure.gone': entry(
    'A credential is no longer in {file} at {where}.',
    { file: text, where: text, fingerprint: text },
    {
      ...{ file: '/home/ana/.cursor/mcp.json', where: 'mcpServers.onboard.headers.Authorization' },
      fingerprint: '0123456789abcdef',
    },
  ),
  'exposure.ignored': entry(
    'Someone chose to leave the credential in {file} at {where}: {reason}.',
    { file: text, where: text, reason: text, fingerprint: text },
    {
      ...{ file: '/home/ana/.bashrc', where: 'line 7', reason: 'A test key' },
      fingerprint: '0123456789abcdef',
    },
  ),
  'exposure.imported': entry(
    'The server {server} of the client {client} goes through the connection {connection} now.',
    { ...ofConnection, client: text, server: text, file: text },
    { connection: 'linear', client: 'cursor', server: 'linear', file: '/home/ana/.cursor/mcp.json' },
  ),
} as const;
