/**
 * Templates for the Group Policy editor and for Intune: one ADMX file with the keys, one ADML file per language with the
 * texts. Lists and structured values are lines of text (REG_MULTI_SZ), which have no limit of 1023 characters.
 */
import { definitionOf, POLICY_KEYS, type PolicyKey } from '../definitions.ts';
import { AREAS } from '../kinds.ts';
import { REGISTRY_PATH } from '../sources/windows.ts';
import { POLICY_TEXTS, type PolicyLanguage } from '../texts/index.ts';
import { element, textElement } from './xml.ts';

const HEAD = '<?xml version="1.0" encoding="utf-8"?>\n';
const NAMESPACE = 'http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions';
const ATTRIBUTES = { revision: '1.0', schemaVersion: '1.0', xmlns: NAMESPACE };

/** The cultures of the ADML folders. */
export const CULTURES = { en: 'en-US', de: 'de-DE', es: 'es-ES', ja: 'ja-JP' } as const satisfies Record<
  PolicyLanguage,
  string
>;

const supported = (version: string) => `Supported_${version.replaceAll('.', '_')}`;
const versions = () => [...new Set(POLICY_KEYS.map((key) => definitionOf(key).since))];
const choiceId = (key: PolicyKey, value: string) => `${key}_${value.replace(/[^A-Za-z0-9]/g, '_')}`;
const ref = (id: string) => `$(string.${id})`;

export function admx(): string {
  const root = element('category', { name: 'Gangway', displayName: ref('Gangway') });
  const categories = AREAS.map((area) =>
    element('category', { name: area, displayName: ref(`Area_${area}`) }, [
      element('parentCategory', { ref: 'Gangway' }),
    ]),
  );
  return `${HEAD}${element('policyDefinitions', ATTRIBUTES, [
    element('policyNamespaces', {}, [element('target', { prefix: 'gangway', namespace: 'Gangway.Policies.Gangway' })]),
    element('resources', { minRequiredRevision: '1.0', fallbackCulture: CULTURES.en }),
    element('supportedOn', {}, [
      element(
        'definitions',
        {},
        versions().map((version) =>
          element('definition', { name: supported(version), displayName: ref(supported(version)) }),
        ),
      ),
    ]),
    element('categories', {}, [root, ...categories]),
    element('policies', {}, POLICY_KEYS.map(policyElement)),
  ])}\n`;
}

function policyElement(key: PolicyKey): string {
  const { kind, area, scope, since } = definitionOf(key);
  const presentation = kind.type === 'boolean' ? {} : { presentation: `$(presentation.${key})` };
  return element(
    'policy',
    {
      ...{ name: key, class: scope === 'machine' ? 'Machine' : 'Both' },
      ...{ displayName: ref(key), explainText: ref(`${key}_Help`), key: REGISTRY_PATH },
      ...(kind.type === 'boolean' && { valueName: key }),
      ...presentation,
    },
    [
      element('parentCategory', { ref: area }),
      element('supportedOn', { ref: supported(since) }),
      ...valueElements(key),
    ],
  );
}

function valueElements(key: PolicyKey): readonly string[] {
  const { kind } = definitionOf(key);
  const named = { id: key, valueName: key, required: 'true' };
  switch (kind.type) {
    case 'boolean':
      return [
        element('enabledValue', {}, [element('decimal', { value: 1 })]),
        element('disabledValue', {}, [element('decimal', { value: 0 })]),
      ];
    case 'choice':
      return [
        element('elements', {}, [
          element(
            'enum',
            named,
            kind.values.map((value) =>
              element('item', { displayName: ref(choiceId(key, value)) }, [
                element('value', {}, [textElement('string', {}, value)]),
              ]),
            ),
          ),
        ]),
      ];
    case 'integer':
      return [element('elements', {}, [element('decimal', { ...named, minValue: kind.min, maxValue: kind.max })])];
    case 'text':
      return [element('elements', {}, [element('text', { ...named, maxLength: Math.min(kind.form.maxLength, 1023) })])];
    default:
      return [element('elements', {}, [element('multiText', named)])];
  }
}

export function adml(language: PolicyLanguage): string {
  const texts = POLICY_TEXTS[language];
  const strings = [
    textElement('string', { id: 'Gangway' }, 'Gangway'),
    ...versions().map((version) =>
      textElement('string', { id: supported(version) }, texts.supported.replace('{version}', version)),
    ),
    ...AREAS.map((area) => textElement('string', { id: `Area_${area}` }, texts.areas[area])),
    ...POLICY_KEYS.flatMap((key) => keyStrings(key, language)),
  ];
  return `${HEAD}${element('policyDefinitionResources', ATTRIBUTES, [
    textElement('displayName', {}, 'Gangway'),
    textElement('description', {}, 'Gangway'),
    element('resources', {}, [
      element('stringTable', {}, strings),
      element(
        'presentationTable',
        {},
        POLICY_KEYS.filter((key) => definitionOf(key).kind.type !== 'boolean').map((key) =>
          element('presentation', { id: key }, [control(key, texts.keys[key].title)]),
        ),
      ),
    ]),
  ])}\n`;
}

function keyStrings(key: PolicyKey, language: PolicyLanguage): readonly string[] {
  const { title, help, ...more } = POLICY_TEXTS[language].keys[key];
  const { kind } = definitionOf(key);
  const choices: Readonly<Record<string, string>> = 'choices' in more ? (more.choices as Record<string, string>) : {};
  const values = kind.type === 'choice' ? kind.values : [];
  const lines = kind.type === 'list' || kind.type === 'entries' ? `\n\n${exampleLines(key)}` : '';
  return [
    textElement('string', { id: key }, title),
    textElement('string', { id: `${key}_Help` }, `${help}${lines}`),
    ...values.map((value) => textElement('string', { id: choiceId(key, value) }, choices[value] ?? value)),
  ];
}

/** Shown below the help, since the editor has an empty box only. */
function exampleLines(key: PolicyKey): string {
  const { kind, example } = definitionOf(key);
  return kind.type === 'list' ? (example as readonly string[]).join('\n') : JSON.stringify(example, null, 1);
}

function control(key: PolicyKey, label: string): string {
  switch (definitionOf(key).kind.type) {
    case 'choice':
      return textElement('dropdownList', { refId: key, noSort: 'true' }, label);
    case 'integer':
      return textElement('decimalTextBox', { refId: key }, label);
    case 'text':
      return element('textBox', { refId: key }, [textElement('label', {}, label)]);
    default:
      return textElement('multiTextBox', { refId: key }, label);
  }
}
