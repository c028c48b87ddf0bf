import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openVault, type Vault } from '../../main/vault/index.ts';
import { temporaryVault } from './temporary.ts';

// Few names, so that they meet; and names that try to be taken for one another.
const name = fc.oneof(
  fc.constantFrom('a', 'ab', 'a b', '","', '__proto__', 'é', 'e\u0301', '\0', ' '),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
);
const password = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
);
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), service: name, account: name, password }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), service: name, account: name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rotate' as const) }) },
);

const key = (service: string, account: string) => JSON.stringify([service, account]);

it('behaves like a map of names to passwords, whatever is done to it and however often it is opened', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
      const { file, sealer } = await temporaryVault();
      let vault: Vault = await openVault({ file, sealers: [sealer] });
      const model = new Map<string, string>();
      const services = new Set<string>();
      try {
        for (const step of actions) {
          if (step.kind === 'set') {
            services.add(step.service);
            model.set(key(step.service, step.account), step.password);
            await vault.setPassword(step.service, step.account, step.password);
          } else if (step.kind === 'delete') {
            const there = model.delete(key(step.service, step.account));
            expect(await vault.deletePassword(step.service, step.account)).toBe(there);
          } else if (step.kind === 'rotate') {
            await vault.rotateKey();
          } else {
            await vault.close();
            vault = await openVault({ file, sealers: [sealer] });
          }
        }
        await vault.close();
        vault = await openVault({ file, sealers: [sealer] });
        const found = new Map<string, string>();
        for (const service of services) {
          for (const credential of await vault.findCredentials(service)) {
            found.set(key(service, credential.account), credential.password);
            expect(await vault.getPassword(service, credential.account)).toBe(credential.password);
          }
        }
        expect(found).toEqual(model);
      } finally {
        await vault.close();
      }
    }),
    { numRuns: 60, interruptAfterTimeLimit: 10_000 },
  );
});
