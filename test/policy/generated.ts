/** What can be wrong with a generated file, found without any of the systems that it is for. */
import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { EXAMPLE_POLICY, STARTER_POLICY } from '../../main/policy/generate/index.ts';
import { checkPolicyFile, POLICY_KEYS, policyFileContent } from '../../main/policy/index.ts';
import { readXmlPlist } from '../../main/policy/sources/plist-xml.ts';
import { readXml, type XmlElement } from '../../main/policy/sources/xml.ts';

/** @returns sentences; none when all is well */
export function troubleIn(path: string, content: Buffer): readonly string[] {
  try {
    if (/example\.(?:reg|mobileconfig|json)$/.test(path)) return roundTrip(content);
    if (path.endsWith('.admx')) return admxTrouble(readXml(content.toString('utf8')));
    if (path.endsWith('.adml')) return admlTrouble(readXml(content.toString('utf8')));
    if (path.endsWith('.plist')) return manifestTrouble(content.toString('utf8'));
    if (path.endsWith('.yml')) return ansibleTrouble(content.toString('utf8'));
    if (path.endsWith('oma-uri.json')) return intuneTrouble(content.toString('utf8'));
    if (path.endsWith('.json')) return schemaTrouble(content.toString('utf8'));
    return missing(
      'a section for',
      new Set([...content.toString('utf8').matchAll(/^#### (\w+)$/gm)].map(([, key]) => key)),
    );
  } catch (error) {
    return [`it does not parse: ${(error as Error).message}`];
  }
}

const missing = (what: string, there: ReadonlySet<unknown>) =>
  POLICY_KEYS.filter((key) => !there.has(key)).map((key) => `it lacks ${what} ${key}`);

/** Read by our own readers, it is the policy that it was made from. */
function roundTrip(content: Buffer): readonly string[] {
  const read = policyFileContent(content);
  const { problems } = checkPolicyFile('the example', content);
  const same = read.kind === 'values' && isDeepStrictEqual({ ...read.values }, { ...EXAMPLE_POLICY });
  return [
    ...problems.map(({ key, reason }) => `${key}: ${reason}`),
    ...(same ? [] : ['it is read back as another policy']),
  ];
}

const all = (root: XmlElement, name: string): XmlElement[] => [
  ...(root.name === name ? [root] : []),
  ...root.children.flatMap((child) => all(child, name)),
];
const idsOf = (root: XmlElement, name: string) => all(root, name).map(({ attributes }) => attributes.id ?? '');

/** Every reference of the template, so that each culture can be held against it. */
export function referencesOf(admx: XmlElement): {
  readonly strings: ReadonlySet<string>;
  readonly presentations: ReadonlySet<string>;
} {
  const texts = JSON.stringify(admx);
  const found = (kind: string) =>
    new Set([...texts.matchAll(new RegExp(`\\$\\(${kind}\\.(\\w+)\\)`, 'g'))].map(([, id]) => id ?? ''));
  return { strings: found('string'), presentations: found('presentation') };
}

function admxTrouble(root: XmlElement): readonly string[] {
  const policies = all(root, 'policy');
  const categories = new Set(all(root, 'category').map(({ attributes }) => attributes.name));
  const supported = new Set(all(root, 'definition').map(({ attributes }) => attributes.name));
  const lost = policies.flatMap(({ attributes, children }) =>
    children
      .filter(({ name, attributes: { ref } }) =>
        name === 'parentCategory' ? !categories.has(ref) : name === 'supportedOn' && !supported.has(ref),
      )
      .map(({ attributes: { ref } }) => `${attributes.name} refers to ${ref}, which is not there`),
  );
  return [...missing('a policy', new Set(policies.map(({ attributes }) => attributes.name))), ...lost];
}

function admlTrouble(root: XmlElement): readonly string[] {
  const strings = idsOf(root, 'string');
  const twice = strings.filter((id, at) => strings.indexOf(id) !== at).map((id) => `the string ${id} stands twice`);
  const empty = all(root, 'string')
    .filter(({ text }) => text.trim() === '')
    .map(({ attributes }) => `${attributes.id} is empty`);
  return [...missing('a string', new Set(strings)), ...twice, ...empty];
}

/** What a culture lacks of what the template refers to. */
export function unresolved(admx: Buffer, adml: Buffer): readonly string[] {
  const { strings, presentations } = referencesOf(readXml(admx.toString('utf8')));
  const culture = readXml(adml.toString('utf8'));
  const there = { strings: new Set(idsOf(culture, 'string')), presentations: new Set(idsOf(culture, 'presentation')) };
  return [
    ...[...strings].filter((id) => !there.strings.has(id)),
    ...[...presentations].filter((id) => !there.presentations.has(id)),
  ];
}

function manifestTrouble(text: string): readonly string[] {
  const { pfm_subkeys } = readXmlPlist(Buffer.from(text)) as { pfm_subkeys: ReadonlyArray<{ pfm_name: string }> };
  return missing('a key', new Set(pfm_subkeys.map(({ pfm_name }) => pfm_name)));
}

function schemaTrouble(text: string): readonly string[] {
  const { properties, type } = JSON.parse(text) as { properties: Record<string, unknown>; type: string };
  return [
    ...(type === 'object' ? [] : ['it describes no object']),
    ...missing('a property', new Set(Object.keys(properties))),
  ];
}

function ansibleTrouble(text: string): readonly string[] {
  const document = parseDocument(text);
  const [play] = document.toJS() as ReadonlyArray<{ tasks: ReadonlyArray<Record<string, { content?: string }>> }>;
  const content = play?.tasks.map((task) => task['ansible.builtin.copy']?.content).find(Boolean) ?? '';
  const { problems, keys } = checkPolicyFile('the example', Buffer.from(content));
  const lost = keys === Object.keys(STARTER_POLICY).length ? [] : ['it does not hold the policy'];
  return [...document.errors.map(({ message }) => message), ...problems.map(({ reason }) => reason), ...lost];
}

function intuneTrouble(text: string): readonly string[] {
  const settings = JSON.parse(text) as ReadonlyArray<{ omaUri: string; value: string }>;
  for (const { value } of settings.slice(1)) readXml(`<value>${value}</value>`);
  const lost = Object.keys(STARTER_POLICY).filter((key) => !settings.some(({ omaUri }) => omaUri.endsWith(`/${key}`)));
  return lost.map((key) => `it lacks ${key}`);
}
