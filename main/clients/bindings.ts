import { join } from 'node:path';
import { z } from 'zod';
import { openStore } from '../host/index.ts';
import type { Grant } from './grants.ts';

const bindingSchema = z.strictObject({
  /** What the program is recognised by; see Program in main/attest. */
  identity: z.string().max(4096),
  /** Its name for people. */
  name: z.string().max(200),
  /** When the grant was made that it belongs to: a token that is issued again is not bound yet. */
  grantedAt: z.number(),
  boundAt: z.number(),
});

/** The program that a grant belongs to. */
export type Binding = z.output<typeof bindingSchema>;

/** Which program uses which grant: the first one that could be recognised. */
export interface Bindings {
  of(grant: Grant): Binding | null;
  /** @throws Fault GW_DISK_FULL, GW_WRITE_FAILED */
  bind(grant: Grant, program: Pick<Binding, 'identity' | 'name'>): void;
}

/**
 * @param folder the host's data folder; kept in `programs.json`
 * @throws Fault GW_SETTINGS_UNREADABLE: what cannot be read is no reason to bind a grant anew
 */
export function createBindings(folder: string, now: () => number = Date.now): Bindings {
  const store = openStore(join(folder, 'programs.json'), z.record(z.string(), bindingSchema), {});
  const of = (grant: Grant) => {
    const found = store.read()[grant.id];
    return found?.grantedAt === grant.createdAt ? found : null;
  };
  return {
    of,
    bind(grant, { identity, name }) {
      const binding = { identity, name, grantedAt: grant.createdAt, boundAt: now() };
      store.write({ ...store.read(), [grant.id]: binding });
    },
  };
}
