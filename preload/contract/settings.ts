/** What a person chose, what the organisation prescribes, and where each value comes from. */
import { z } from 'zod';
import { fileSchema, nothing, time } from './basics.ts';

/** A choice of the person; null: the default again. The bounds are those of main/app/settings.ts. */
const changeSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('gatewayPort'), value: z.int().min(1024).max(65_535).nullable() }),
  z.strictObject({ name: z.literal('largestRequestMiB'), value: z.int().min(1).max(4096).nullable() }),
  z.strictObject({ name: z.literal('auditKeepDays'), value: z.int().min(1).max(3650).nullable() }),
  z.strictObject({ name: z.literal('auditFailure'), value: z.enum(['continue', 'stop']).nullable() }),
]);

export const settingSchema = z.strictObject({
  name: z.enum(['gatewayPort', 'largestRequestMiB', 'auditKeepDays', 'auditFailure']),
  value: z.union([z.number(), z.string()]),
  source: z.enum(['default', 'person', 'policy']),
  /** A change counts from the next start on. */
  atStart: z.boolean(),
});

export const policyKeySchema = z.strictObject({
  key: z.string(),
  area: z.enum(['connections', 'clients', 'tools', 'credentials', 'network', 'audit', 'app']),
  /** What is in force, as JSON. */
  value: z.string(),
  /** Where it comes from; null: nobody states it. */
  source: z.string().nullable(),
  standing: z.enum(['default', 'stated', 'closed', 'kept']),
  /** Places that state something else and do not decide. */
  conflicts: z.array(z.string()),
  since: time,
  effect: z.enum(['enforced', 'planned']),
});

export const policySchema = z.strictObject({
  managed: z.boolean(),
  organization: z.string().nullable(),
  support: z.strictObject({ text: z.string().nullable(), url: z.string().nullable() }),
  /** Where policy is looked for. */
  places: z.array(z.string()),
  problems: z.array(
    z.strictObject({
      source: z.string(),
      key: z.string().nullable(),
      reason: z.string(),
      weight: z.enum(['closes', 'kept', 'ignored']),
    }),
  ),
  keys: z.array(policyKeySchema),
});

export const SETTINGS_CALLS = {
  'settings.read': { in: nothing, out: z.array(settingSchema) },
  'settings.change': { in: z.strictObject({ change: changeSchema }), out: z.array(settingSchema) },
  'policy.read': { in: nothing, out: policySchema },
  /** A policy for other computers, made from what this one uses. It holds no credential. */
  'policy.draft': {
    in: z.strictObject({
      parts: z.array(z.enum(['connections', 'onlyThese', 'clients', 'settings'])),
      form: z.enum(['json', 'mobileconfig', 'reg']),
    }),
    out: fileSchema,
  },
} as const;

export type SettingView = z.output<typeof settingSchema>;
export type PolicyView = z.output<typeof policySchema>;
export type PolicyKeyView = z.output<typeof policyKeySchema>;
