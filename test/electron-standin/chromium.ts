import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type BrowserContext, chromium } from '@playwright/test';

const PLACES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const ARGUMENTS = [
  '--remote-debugging-port=0',
  // Closes with this process, so that Chromium never outlives a test that was killed.
  '--remote-debugging-pipe',
  '--no-startup-window',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-gpu',
  '--disable-extensions',
  // Electron blocks none by itself: what is opened is for the app to say.
  '--disable-popup-blocking',
  '--password-store=basic',
  '--use-mock-keychain',
  '--force-color-profile=srgb',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** The browser behind the stand-in. */
export interface Browser {
  readonly context: BrowserContext;
  stop(): Promise<void>;
}

/** Starts Chromium, and says where its debugger is in the words that Playwright waits for. */
export async function startChromium(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'standin-'));
  const isHeaded = process.env.ELECTRON_STANDIN_HEADED === '1';
  const child = spawn(
    PLACES.find((path) => path !== undefined && existsSync(path)) ?? 'chromium',
    [
      ...ARGUMENTS,
      `--user-data-dir=${profile}`,
      ...(isHeaded ? [] : ['--headless', '--hide-scrollbars']),
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] },
  );
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const clean = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  process.on('exit', () => {
    child.kill('SIGKILL');
    clean();
  });
  const endpoint = await endpointOf(child);
  const browser = await chromium.connectOverCDP(endpoint);
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('Chromium has no context');
  process.stderr.write(`DevTools listening on ${endpoint}\n`);
  return {
    context,
    async stop() {
      child.kill('SIGKILL');
      await gone;
      clean();
    },
  };
}

const endpointOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    createInterface({ input: child.stderr as Readable }).on('line', (line) => {
      const [, endpoint] = /^DevTools listening on (ws:.*)$/.exec(line) ?? [];
      if (endpoint !== undefined) resolve(endpoint);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}`)));
  });
