/** Several tenancies at one address of one service, with everything between client and service real. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, startApp } from '../../main/app/index.ts';
import { gesture } from '../../main/auth/index.ts';
import { isFault } from '../../main/faults/index.ts';
import { nodeHost } from '../../main/host/index.ts';
import { ADA, MEI, somePorts } from '../auth/rig.ts';
import { bring, walker } from '../auth/walk.ts';
import { keyFile } from '../faults/gangway.ts';
import { STATELESS_HEADERS, toolCall } from '../faults/tool-call.ts';
import { sandboxProvider } from '../sandbox/demo-provider.ts';
import { type CompanyId, type Sandbox, startSandbox } from '../sandbox/index.ts';

interface Tenant {
  readonly id: string;
  readonly company: CompanyId;
  readonly kind: 'key' | 'sign-in';
}

const TENANTS: readonly Tenant[] = [
  { id: 'north-a', company: 'northwind', kind: 'key' },
  { id: 'bor-a', company: 'borealis', kind: 'key' },
  { id: 'north-b', company: 'northwind', kind: 'key' },
  { id: 'bor-b', company: 'borealis', kind: 'key' },
  { id: 'north-ada', company: 'northwind', kind: 'sign-in' },
  { id: 'bor-mei', company: 'borealis', kind: 'sign-in' },
];
const PEOPLE = { northwind: ADA, borealis: MEI } as const;
const other = (company: CompanyId): CompanyId => (company === 'northwind' ? 'borealis' : 'northwind');

let folder: string;
let sandbox: Sandbox;
let app: App;
let token: string;
/** Who is at the browser. */
let person: string = ADA;
const keys = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gangway-tenancies-'));
  sandbox = await startSandbox({ identity: { rest: true }, oauth: true });
  const walk = walker(sandbox.ca);
  const plain = nodeHost({
    environment: {},
    paths: { data: folder, run: join(folder, 'run') },
    sealers: [keyFile(folder)],
  });
  app = await startApp({
    host: {
      ...plain,
      openExternal: async (address) =>
        void walk
          .answerFor(address, person)
          .then(bring)
          .catch(() => {}),
    },
    port: 0,
    trust: { anchors: [sandbox.ca], privateHosts: ['localhost'] },
    signIn: { ports: somePorts(2) },
    providers: [sandboxProvider(sandbox)],
  });
  token = app.grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' }).token;
  for (const { id, company, kind } of TENANTS) {
    if (kind === 'key') {
      const { key } = sandbox.keys.create(company);
      keys.set(id, key);
      await app.connections.add({ id, provider: 'onboard', key });
    } else {
      person = PEOPLE[company];
      await app.connections.addSignedIn({ id, provider: 'onboard', gesture: gesture() });
    }
  }
}, 60_000);
afterAll(async () => {
  await app.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A call as a client makes it: what came back. */
async function call({ id }: Tenant): Promise<string> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...STATELESS_HEADERS };
  const answer = await fetch(app.gateway.addressOf(id), { method: 'POST', headers, body: toolCall() });
  return answer.text();
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (isFault(error) ? error.code : String(error)),
  );

/** At the service and here; the key that is replaced works until it is seen to have been. */
async function rotate({ id }: Tenant): Promise<string> {
  const old = keys.get(id) ?? '';
  const { key } = sandbox.keys.rotate(old, { overlap: true });
  const code = await codeOf(app.connections.rotations.enterKey(id, key));
  if (code !== 'done') return code;
  keys.set(id, key);
  sandbox.keys.revoke(old);
  return code;
}

const foreign = ({ id, company }: Tenant) =>
  codeOf(app.connections.rotations.enterKey(id, sandbox.keys.create(other(company)).key));

/** One person at a time is at the browser. */
let browser: Promise<unknown> = Promise.resolve();
function login({ id }: Tenant, email: string): Promise<string> {
  const turn = browser.then(() => {
    person = email;
    return codeOf(app.connections.signInAgain(id, gesture()));
  });
  browser = turn;
  return turn;
}

/** What is done, and what it must come to. */
const DEEDS = {
  call: async (tenant: Tenant) => {
    const text = await call(tenant);
    expect(text).toContain(sandbox.marks[tenant.company]);
    expect(text).not.toContain(sandbox.marks[other(tenant.company)]);
  },
  renew: async (tenant: Tenant) => {
    const code = tenant.kind === 'key' ? await rotate(tenant) : await login(tenant, PEOPLE[tenant.company]);
    expect(code).toBe('done');
  },
  foreign: async (tenant: Tenant) => {
    const isKey = tenant.kind === 'key';
    const code = isKey ? await foreign(tenant) : await login(tenant, PEOPLE[other(tenant.company)]);
    expect(code).toBe(isKey ? 'GW_TENANCY_MISMATCH' : 'GW_SIGN_IN_ANOTHER');
  },
} as const;

const deed = fc.record({
  tenant: fc.constantFrom(...TENANTS),
  // Calls are what may go wrong; the others are there to make them.
  what: fc.constantFrom<keyof typeof DEEDS>('call', 'call', 'call', 'renew', 'foreign'),
  /** Whether it is waited for before the next one begins. */
  awaited: fc.boolean(),
});

it('data of one tenancy never answers another, however calls, rotations and sign-ins interleave', {
  timeout: 90_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 25 }), async (deeds) => {
      const under: Array<Promise<unknown>> = [];
      for (const { tenant, what, awaited } of deeds) {
        const work = DEEDS[what](tenant);
        under.push(
          work.then(
            () => null,
            (error: unknown) => error,
          ),
        );
        if (awaited) await under.at(-1);
      }
      const failed = (await Promise.all(under)).filter((each) => each !== null);
      if (failed[0]) throw failed[0];
      for (const tenant of TENANTS) await DEEDS.call(tenant);
    }),
    { numRuns: 6 },
  );
  for (const { id, company } of TENANTS)
    expect(app.connections.get(id)?.record.pin?.name).toBe(sandbox.companies[company].name);
});
