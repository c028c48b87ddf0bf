/**
 * `npm run conformance`: the public conformance suite directly against the fixture, through the gateway and through the
 * bridge, compared check by check. Writes the table of docs/conformance.md. Exits 1 on any difference without a reason
 * and on any required scenario that fails.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { startFixture } from '../test/conformance/fixture/index.ts';
import { startBridged, startProxied } from '../test/conformance/proxied.ts';
import {
  fixtureProblems,
  judge,
  markdown,
  summaryLine,
  type Verdict,
  type Way,
  withGenerated,
} from '../test/conformance/report.ts';
import { startStdioFront } from '../test/conformance/stdio-front.ts';
import { REVISIONS, type Revision, requiredScenarios, runSuite } from '../test/conformance/suite.ts';
import { createAuthority } from '../test/sandbox/certificates.ts';

const DOCUMENT = new URL('../docs/conformance.md', import.meta.url);
const KEY = { value: 'conformance-key', header: { name: 'X-Conformance-Key', scheme: '' } } as const;

const authority = createAuthority('conformance');
const certificate = authority.issue({ hosts: ['localhost'] });

interface OpenWay extends Way {
  /** Opens the way and says where the suite has to go. */
  open(): Promise<{ readonly url: string; close(): Promise<void> }>;
}

const WAYS: readonly OpenWay[] = [
  { name: 'gateway', isBridge: false, open: () => openGateway({ withKey: false, http2: false }) },
  { name: 'gateway, API key', isBridge: false, open: () => openGateway({ withKey: true, http2: false }) },
  { name: 'gateway, API key, HTTP/2', isBridge: false, open: () => openGateway({ withKey: true, http2: true }) },
  { name: 'bridge', isBridge: true, open: openBridge },
];

async function openServer({ withKey, http2 }: { withKey: boolean; http2: boolean }) {
  const credential = { header: KEY.header.name, value: KEY.value };
  const server = await startFixture({ tls: { ...certificate, http2 }, ...(withKey && { credential }) });
  return { server, behind: { url: server.url, authority: authority.pem, ...(withKey && { key: KEY }) } };
}

async function openGateway(options: { withKey: boolean; http2: boolean }) {
  const { server, behind } = await openServer(options);
  const gateway = await startProxied(behind);
  return {
    url: gateway.urlWithToken,
    async close() {
      await gateway.close();
      await server.close();
    },
  };
}

async function openBridge() {
  const { server, behind } = await openServer({ withKey: true, http2: false });
  const bridge = await startBridged(behind);
  const front = await startStdioFront(bridge.command);
  return {
    url: front.url,
    async close() {
      await front.close();
      await bridge.close();
      await server.close();
    },
  };
}

async function runDirect(revision: Revision) {
  const server = await startFixture();
  try {
    return await runSuite({ url: server.url, revision });
  } finally {
    await server.close();
  }
}

async function runOn(way: OpenWay, revision: Revision) {
  const { url, close } = await way.open();
  try {
    return await runSuite({ url, revision });
  } finally {
    await close();
  }
}

const verdicts: Verdict[] = [];
const problems: string[] = [];
for (const revision of REVISIONS) {
  const direct = await runDirect(revision);
  problems.push(...fixtureProblems(await requiredScenarios(revision), direct).map((each) => `${revision}, ${each}`));
  for (const way of WAYS) {
    const verdict = judge(revision, way, direct, await runOn(way, revision));
    verdicts.push(verdict);
    problems.push(...verdict.problems.map((each) => `${revision}, ${way.name}: ${each}`));
  }
}

const document = await readFile(DOCUMENT, 'utf8');
await writeFile(DOCUMENT, withGenerated(document, markdown(verdicts)));
for (const problem of problems) console.error(problem);
for (const verdict of verdicts) console.log(summaryLine(verdict));
if (problems.length > 0) process.exitCode = 1;
