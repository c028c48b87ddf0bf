import { problemOf } from '../control/index.ts';
import { area, type Diagnosis, type Finding, type Level } from './finding.ts';
import { examineApp, examineLoopback, examinePort } from './local.ts';
import { examineEnvironment, examineManagement, examineSystem, examineVersion } from './machine.ts';
import { examineConnections } from './network.ts';
import type { Patient } from './patient.ts';
import { examineDisk, examineFolders, examineTokenFiles } from './places.ts';
import { examineProxies } from './proxies.ts';
import { examineDocuments, examineKeychain, examineVault } from './storage.ts';

export { type AppParts, bundleFiles, bundleName, bundleOf, type Support } from './bundle.ts';
export type { Diagnosis, Finding, Level } from './finding.ts';
export type { AppUnderTest, Patient } from './patient.ts';
export { inLines } from './words.ts';

const EXAMINATIONS: readonly (readonly [name: string, examine: (patient: Patient) => Promise<Finding[]>])[] = [
  ['Version', examineVersion],
  ['System', examineSystem],
  ['Management', examineManagement],
  ['Environment', examineEnvironment],
  ['Folders', examineFolders],
  ['Disk', examineDisk],
  ['Documents', examineDocuments],
  ['Client tokens', examineTokenFiles],
  ['Vault', examineVault],
  ['Keychain', examineKeychain],
  ['App', examineApp],
  ['Port', examinePort],
  ['Loopback', examineLoopback],
  ['Proxy', examineProxies],
  ['Connections', examineConnections],
];

/**
 * Looks at everything that a support person would ask about. Nothing is changed, nothing secret is read out, and no
 * examination that fails keeps the others from being made.
 */
export async function examine(patient: Patient): Promise<Diagnosis> {
  const all = await Promise.all(
    EXAMINATIONS.map(([name, make]) => make(patient).catch((error) => [area(name).fault(problemOf(error))])),
  );
  const findings = all.flat();
  const count = (level: Level) => findings.filter((each) => each.level === level).length;
  return { findings, counts: { ok: count('ok'), warning: count('warning'), problem: count('problem') } };
}
