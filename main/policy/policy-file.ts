import { NOTHING_STATED, type PolicyProblem, resolvePolicy } from './resolve.ts';
import { jsonContent } from './sources/linux.ts';
import { PREFERENCES_DOMAIN, plistContent } from './sources/macos.ts';
import { type Content, values } from './sources/reading.ts';
import { fromRegistry, parseRegistryExport } from './sources/registry.ts';
import { REGISTRY_PATH } from './sources/windows.ts';

/** What is found in a policy file before it goes onto computers. */
export interface FileReport {
  /** Keys that are stated. */
  readonly keys: number;
  readonly problems: readonly PolicyProblem[];
}

/** Reads a policy file by what is in it: JSON, a property list, a configuration profile, or an export of the registry. */
export function policyFileContent(bytes: Buffer): Content {
  const registry = registryContent(bytes);
  if (registry !== null) return registry;
  const start = bytes.subarray(0, 200).toString('utf8').trimStart();
  if (start.startsWith('bplist') || start.startsWith('<')) return ofProfile(plistContent(bytes));
  return jsonContent(bytes);
}

/** @param source its name for people */
export function checkPolicyFile(source: string, bytes: Buffer): FileReport {
  const content = policyFileContent(bytes);
  const { problems } = resolvePolicy([{ source, reach: 'machine', content }], NOTHING_STATED, 0);
  return { keys: content.kind === 'values' ? Object.keys(content.values).length : 0, problems };
}

function registryContent(bytes: Buffer): Content | null {
  for (const root of ['HKEY_LOCAL_MACHINE', 'HKEY_CURRENT_USER']) {
    const found = parseRegistryExport(bytes, `${root}\\${REGISTRY_PATH}`);
    if (found === null) return null;
    if (found.size > 0) return values(fromRegistry(found));
  }
  return values({});
}

/** A configuration profile holds the settings in one of its payloads, among names of its own. */
function ofProfile(content: Content): Content {
  if (content.kind !== 'values' || !Array.isArray(content.values.PayloadContent)) return content;
  const payloads = content.values.PayloadContent as ReadonlyArray<Readonly<Record<string, unknown>>>;
  const ours = payloads.filter(({ PayloadType }) => PayloadType === PREFERENCES_DOMAIN);
  const stated = ours.flatMap((payload) => Object.entries(payload).filter(([name]) => !name.startsWith('Payload')));
  return values(Object.fromEntries(stated));
}
