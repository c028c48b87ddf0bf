/** What editors of device management show about the keys: JSON Schema, Jamf's form of it, and a profile manifest. */
import { build, type PlistValue } from 'plist';
import { z } from 'zod';
import { definitionOf, POLICY_KEYS, type PolicyKey } from '../definitions.ts';
import { schemaOf } from '../kinds.ts';
import { PREFERENCES_DOMAIN } from '../sources/macos.ts';
import { POLICY_TEXTS } from '../texts/index.ts';

const texts = POLICY_TEXTS.en.keys;
const SCHEMA_DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const DESCRIPTION = 'What an organisation prescribes for Gangway on its computers.';

function keySchema(key: PolicyKey): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(schemaOf(definitionOf(key).kind), { io: 'input' });
  const { title, help } = texts[key];
  return { title, description: help, ...schema, examples: [definitionOf(key).example] };
}

/** Of policy.json. */
export const jsonSchema = (): string =>
  json({
    $schema: SCHEMA_DIALECT,
    title: 'Gangway policy',
    description: DESCRIPTION,
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(POLICY_KEYS.map((key) => [key, keySchema(key)])),
  });

/** For "Application & Custom Settings" of Jamf Pro; structured values are edited there as JSON text. */
export const jamfSchema = (): string =>
  json({
    title: `Gangway (${PREFERENCES_DOMAIN})`,
    description: DESCRIPTION,
    type: 'object',
    properties: Object.fromEntries(
      POLICY_KEYS.map((key, at) => {
        const { title, help } = texts[key];
        return [key, { title, description: help, property_order: at + 1, ...jamfType(key) }];
      }),
    ),
  });

function jamfType(key: PolicyKey): Record<string, unknown> {
  const { kind } = definitionOf(key);
  switch (kind.type) {
    case 'boolean':
      return { type: 'boolean' };
    case 'integer':
      return { type: 'integer', minimum: kind.min, maximum: kind.max };
    case 'choice':
      return { type: 'string', enum: kind.values, options: { enum_titles: choiceTitles(key) } };
    case 'list':
      return { type: 'array', items: { type: 'string' } };
    default:
      return { type: 'string' };
  }
}

function choiceTitles(key: PolicyKey): readonly string[] {
  const { kind } = definitionOf(key);
  const entry = texts[key];
  const titles: Readonly<Record<string, string>> = 'choices' in entry ? (entry.choices as Record<string, string>) : {};
  return kind.type === 'choice' ? kind.values.map((value) => titles[value] ?? value) : [];
}

const PFM_TYPES = {
  ...{ boolean: 'boolean', choice: 'string', integer: 'integer' },
  ...{ text: 'string', list: 'array', entries: 'string' },
} as const;

/** For iMazing Profile Editor and ProfileCreator (ProfileManifests, format 1). */
export function profileManifest(): string {
  const subkeys = POLICY_KEYS.map((key): PlistValue => {
    const { kind } = definitionOf(key);
    const { title, help } = texts[key];
    return {
      ...{ pfm_name: key, pfm_title: title, pfm_description: help, pfm_type: PFM_TYPES[kind.type] },
      ...(kind.type === 'choice' && {
        pfm_range_list: [...kind.values],
        pfm_range_list_titles: [...choiceTitles(key)],
      }),
      ...(kind.type === 'integer' && { pfm_range_min: kind.min, pfm_range_max: kind.max }),
      ...(kind.type === 'list' && { pfm_subkeys: [{ pfm_name: `${key} entry`, pfm_type: 'string' }] }),
    };
  });
  return `${build({
    pfm_description: DESCRIPTION,
    ...{ pfm_domain: PREFERENCES_DOMAIN, pfm_format_version: 1, pfm_platforms: ['macOS'] },
    ...{ pfm_targets: ['system-managed', 'user-managed'], pfm_title: 'Gangway', pfm_unique: true, pfm_version: 1 },
    pfm_last_modified: new Date('2026-11-23T00:00:00Z'),
    pfm_subkeys: subkeys,
  })}\n`;
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
