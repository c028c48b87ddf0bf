/** Facts for the checklist as an app would gather them: everything in order, but for what a test changes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FactsElsewhere } from '../../main/checklist/index.ts';

export const DAY = 86_400_000;
export const NOW = Date.UTC(2026, 10, 23, 10, 30);

type ConnectionFact = FactsElsewhere['connections'][number];

export const connectionFact = (over: Partial<ConnectionFact> = {}): ConnectionFact => ({
  label: 'Onboard (Acme)',
  host: 'rest.onboard.io',
  documented: true,
  model: 'api-key',
  keyStoredAt: NOW - 34 * DAY,
  tenancy: { name: 'Acme Corporation', trust: 'verified' },
  blocked: null,
  tlsIssuer: "Let's Encrypt R13",
  inspected: false,
  ...over,
});

type ClientFact = FactsElsewhere['clients'][number];

export const clientFact = (over: Partial<ClientFact> = {}): ClientFact => ({
  ...{ id: 'cursor', label: 'Cursor', carrier: 'header', connections: 1, approved: true },
  ...over,
});

export const facts = (over: Partial<FactsElsewhere> = {}): FactsElsewhere => ({
  at: NOW,
  version: '0.1.0',
  computer: 'ana-laptop',
  vault: { open: true, words: 'the keychain of this computer' },
  audit: { problem: null, signed: true, keepDays: 365 },
  connections: [connectionFact()],
  clients: [clientFact()],
  exposed: { at: NOW - DAY, places: 0, ignored: 0, complete: true },
  device: { managed: true, words: 'managed: enrolled in device management' },
  keyMaxDays: 90,
  ...over,
});

/** An empty data folder. @returns it, and how to remove it */
export function dataFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'gw-checklist-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
