/**
 * Signing in: the system's browser opens the sandbox's pages, a person clicks, and tools work as them.
 *
 *   npm run demo -- oauth                              a browser on this screen
 *   npm run demo -- oauth --once --browser headless    clicked through without a screen; the last line is JSON
 */
import { chromium } from '@playwright/test';
import type { App } from '../../main/app/index.ts';
import { gesture } from '../../main/auth/index.ts';
import { callInTurns, connectClient, type Era } from './demo-clients.ts';
import type { Sandbox } from './index.ts';

const CALLS_PER_ERA = 20;
const PERSON = { email: 'ada@northwind.example', password: 'sandbox-password' };

/** A person at a headless browser: signs in, agrees, and comes back to Gangway. */
export async function clickThrough(address: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' });
  try {
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    await page.goto(address);
    await page.getByLabel('E-mail').fill(PERSON.email);
    await page.getByLabel('Password').fill(PERSON.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(/^http:\/\/127\.0\.0\.1:/);
    await page.getByRole('heading').first().waitFor();
  } finally {
    await browser.close();
  }
}

/** Signs in, then calls tools in both eras as the person. */
export async function signInAndCall(app: App, sandbox: Sandbox, token: string, say: (text?: string) => void) {
  say(`Sandbox      ${sandbox.urls.mcp} (sign in as ${PERSON.email} with "${PERSON.password}")`);
  await app.connections.addSignedIn({ id: 'onboard', provider: 'onboard', gesture: gesture() });
  const connection = app.connections.get('onboard');
  if (!connection) throw new Error('the connection was not kept');
  const tenancy = connection.record.pin?.name ?? 'not told by the service';
  say(`Acts as      ${connection.actsAs}`);
  say(`Tenancy      ${tenancy}`);
  const marks = { own: sandbox.marks.northwind, foreign: sandbox.marks.borealis };
  let calls = 0;
  let failed = 0;
  for (const era of ['2025-11-25', '2026-07-28'] satisfies Era[]) {
    const local = app.gateway.addressOf('onboard');
    const { client, close } = await connectClient(era, local, { Authorization: `Bearer ${token}` });
    const result = await callInTurns(client, client, CALLS_PER_ERA, marks);
    await close();
    calls += result.calls;
    failed += result.failed;
    say(`Era ${era}  ${result.calls} calls, ${result.failed} failed`);
  }
  return { calls, failed, actsAs: connection.actsAs, tenancy };
}
