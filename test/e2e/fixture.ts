/** Gangway as a person has it, on either host, with a hosted MCP service behind it and its window open. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { test as base, type ElectronApplication, expect, type Page } from '@playwright/test';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { launch } from '../web/rig.ts';
import { newPerson, type Person, startDesktop } from './desktop.ts';

const CLI = join(import.meta.dirname, '../cli/entry.ts');

export interface HostOptions {
  readonly host: 'electron' | 'web';
}

export interface Gangway {
  readonly host: HostOptions['host'];
  readonly page: Page;
  readonly person: Person;
  readonly sandbox: Sandbox;
  /** The desktop app; only there. */
  readonly app: ElectronApplication | null;
  /** What the page complained of: errors, and what its policy stopped. */
  readonly complaints: string[];
  /** Runs a command of the command line against it. @returns what it printed with --json */
  command(...args: string[]): Promise<unknown>;
}

interface Started {
  readonly page: Page;
  readonly app: ElectronApplication | null;
  close(): Promise<void>;
}

async function startElectron(person: Person): Promise<Started> {
  const entry = process.env.E2E_ENTRY;
  if (entry === undefined || !existsSync(entry)) throw new Error('run this by "npm run e2e", which builds the app');
  const desktop = await startDesktop(person, entry);
  return { page: await desktop.window(), app: desktop.app, close: () => desktop.close() };
}

async function startWeb(person: Person): Promise<Started> {
  const child = commandOf(
    person,
    'serve',
    '--json',
    '--port',
    '0',
    '--key-file',
    join(person.folder, '..', 'vault.key'),
  );
  await once(createInterface({ input: child.stdout as Readable }), 'line');
  // The person's browser is given a file, which leads to the window once.
  await printedBy(commandOf(person, 'open', '--json'));
  const [file] = person.opened();
  const browser = await launch();
  const context = await browser.newContext({ viewport: { width: 1080, height: 760 } });
  const page = await context.newPage();
  await page.goto(`file://${file}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  return {
    page,
    app: null,
    async close() {
      await browser.close();
      const closed = once(child, 'exit');
      child.kill('SIGTERM');
      await closed;
    },
  };
}

const commandOf = ({ environment }: Person, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [CLI, ...args], { env: { ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });

async function printedBy(child: ChildProcess): Promise<unknown> {
  let text = '';
  for await (const part of (child.stdout as Readable).setEncoding('utf8')) text += part;
  return JSON.parse(text);
}

export const test = base.extend<HostOptions & { gangway: Gangway }>({
  host: ['electron', { option: true }],
  gangway: async ({ host }, use) => {
    const sandbox = await startSandbox({ oauth: true, identity: { rest: true } });
    const person = newPerson(sandbox);
    const started = await (host === 'electron' ? startElectron : startWeb)(person);
    const complaints: string[] = [];
    started.page.on('pageerror', (error) => complaints.push(String(error)));
    started.page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
    });
    const command = (...args: string[]) => printedBy(commandOf(person, ...args, '--json'));
    await use({ host, page: started.page, app: started.app, person, sandbox, complaints, command });
    await started.close();
    await sandbox.close();
    person.remove();
  },
});

export { expect };

/** Adds the service as a connection, the way a person does. */
export async function connect({ page, sandbox }: Gangway, label: string, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Add connection' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Hosted MCP server').click();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(label);
  await dialog.getByLabel('Address of the service').fill(sandbox.urls.mcp);
  await dialog.getByRole('textbox', { name: /^API key/ }).fill(key);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await dialog.getByText('Round trip verified').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
}
