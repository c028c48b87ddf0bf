/** What the organisation prescribes: one table of keys, a reader for each system, and what is in force. */
export {
  DEFAULTS,
  definitionOf,
  isPolicyKey,
  type ManagedConnection,
  POLICY,
  POLICY_KEYS,
  type PolicyKey,
  type PolicyValues,
} from './definitions.ts';
export type { DraftedPolicy } from './generate/files.ts';
export { type PolicyOptions, startPolicy } from './live.ts';
export { type ConnectionFacts, createPolicy, type Policy, revokedBefore, supportPhrase } from './policy.ts';
export { checkPolicyFile, type FileReport, policyFileContent } from './policy-file.ts';
export type { Explained, PolicyProblem } from './resolve.ts';
export { linuxReader } from './sources/linux.ts';
export { macosReader } from './sources/macos.ts';
export type { PolicyReader, Reading } from './sources/reading.ts';
export { systemReader } from './sources/system.ts';
export { readTrustedFile, type TrustedOwner } from './sources/trusted-file.ts';
export { windowsReader } from './sources/windows.ts';
export { AmbiguousJson, strictJson } from './strict-json.ts';
export type { ToolRule } from './tool-rule.ts';

/** What makes policy files; loaded when an administrator saves a draft, and not with every start. */
export const policyFiles = () => import('./generate/files.ts');
