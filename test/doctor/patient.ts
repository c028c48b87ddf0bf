import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type App, appHandlers, startApp } from '../../main/app/index.ts';
import { localControl } from '../../main/control/index.ts';
import { type Diagnosis, examine, type Finding, type Patient } from '../../main/doctor/index.ts';
import { describeFault, Fault } from '../../main/faults/index.ts';
import { type Host, nodeHost } from '../../main/host/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';

export function hostForTest(environment: Record<string, string> = {}): Host {
  const root = mkdtempSync(join(tmpdir(), 'gw-doctor-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const data = join(root, 'data');
  mkdirSync(data, { mode: 0o700 });
  const sealers = [keyFileSealer(join(root, 'vault.key'), { explicit: true })];
  return nodeHost({ environment, paths: { data, run: join(data, 'run') }, sealers });
}

/** An app that is not running and was not started either. */
export const noApp = (start: Fault | null = null): Patient['app'] => ({
  kind: 'none',
  channel: describeFault(new Fault('GW_NOT_RUNNING')),
  start: start && describeFault(start),
});

/** Services started for an examination, with a connection to a sandbox. */
export async function withConnection(environment: Record<string, string> = {}): Promise<{
  readonly patient: Patient;
  readonly app: App;
  readonly sandbox: Sandbox;
}> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const host = hostForTest();
  const trust = { anchors: [sandbox.ca] };
  const app = await startApp({ host, port: 0, trust });
  onTestFinished(() => app.close());
  const { key } = sandbox.sharedKeys.northwind;
  const header = { name: 'X-Onboard-Api-Token', scheme: '' } as const;
  await app.connections.add({ id: 'onboard', provider: 'custom', url: sandbox.urls.mcp, key, header });
  const { ask } = localControl(appHandlers(app, { quit: () => {} }));
  const examined = nodeHost({ environment, paths: host.paths, sealers: host.sealers });
  return { patient: { host: examined, app: { kind: 'here', ask }, port: 0, trust }, app, sandbox };
}

export async function findings(patient: Patient, area: string): Promise<readonly Finding[]> {
  return of(await examine(patient), area);
}

export const of = (diagnosis: Diagnosis, area: string): readonly Finding[] =>
  diagnosis.findings.filter((each) => each.area === area);
