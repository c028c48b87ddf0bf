import { join } from 'node:path';
import { z } from 'zod';
import type { Status } from '../../preload/contract.ts';
import { createGrants } from '../clients/index.ts';
import { createConnections, PROVIDERS } from '../connections/index.ts';
import { problemOf } from '../control/index.ts';
import { Fault } from '../faults/index.ts';
import { openStore, type Sealer } from '../host/index.ts';
import { createUpstream } from '../upstream/index.ts';
import { sealerInWords, VAULT_FILE } from '../vault/index.ts';
import { area, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';
import { statsOf } from './places.ts';

/** Which settings there are is known to the app alone; here it matters whether they can be read at all. */
const settings = z.record(z.string(), z.unknown());

export async function examineVault(patient: Patient): Promise<Finding[]> {
  const { host, app } = patient;
  const { ok, fault } = area('Vault');
  const exists = (await statsOf(join(host.paths.data, VAULT_FILE))) !== null;
  if (app.kind === 'running' || (app.kind === 'here' && exists)) {
    const { vault }: Status = await app.ask('status.read', {});
    return [vault.kind === 'open' ? ok(`opens, and is protected by ${vault.protection}`) : fault(vault.problem)];
  }
  if (exists) return [ok('is there; whether it opens could not be tried, see App')];
  const first = await firstUsable(host.sealers);
  return [
    typeof first === 'string'
      ? ok(`none yet; the first stored key makes one, protected by ${first}`)
      : fault(problemOf(first)),
  ];
}

/** The words for the first sealer that proves itself, or the fault of the last that did not. */
async function firstUsable(sealers: readonly Sealer[]): Promise<string | unknown> {
  let last: unknown = new Fault('GW_VAULT_NO_SEALER', { reason: 'none was chosen' });
  for (const sealer of sealers) {
    try {
      await sealer.probe();
      return sealerInWords(sealer.name);
    } catch (error) {
      last = error;
    }
  }
  return last;
}

/** Whether the keychain takes, gives back and deletes a value: a real one, which is deleted again. */
export async function examineKeychain({ host, app }: Patient): Promise<Finding[]> {
  const { ok, warning } = area('Keychain');
  const keychain = host.sealers.find(({ name }) => name === 'os-keychain');
  if (keychain === undefined) return [ok('not asked, because it was left out')];
  try {
    await keychain.probe();
    return [ok('a value was written, read and deleted')];
  } catch (error) {
    const { what, todo } = problemOf(error);
    const vault = app.kind === 'none' ? null : (await app.ask('status.read', {})).vault;
    // By itself no problem: what the vault needs, it says itself.
    return [vault?.kind === 'open' ? ok(`${what} The vault does not need it.`) : warning(what, todo)];
  }
}

/** The documents that are not encrypted: they hold no secret, but without them nothing works. */
export async function examineDocuments({ host }: Patient): Promise<Finding[]> {
  const { ok, fault } = area('Documents');
  const { data } = host.paths;
  const nowhere = createUpstream({ proxyFor: (url) => host.proxyFor(url) });
  const noVault = {
    getPassword: async () => null,
    setPassword: async () => {},
    deletePassword: async () => false,
  };
  const readers: Readonly<Record<string, () => string>> = {
    'connections.json': () => {
      const connections = createConnections({ folder: data, vault: noVault, upstream: nowhere, providers: PROVIDERS });
      connections.close();
      return `${connections.list().length} connections`;
    },
    'grants.json': () => `${createGrants(data).list().length} AI clients`,
    'settings.json': () =>
      `${Object.keys(openStore(join(data, 'settings.json'), settings, {}).read()).length} settings`,
  };
  const findings = await Promise.all(
    Object.entries(readers).map(async ([name, read]) => {
      if ((await statsOf(join(data, name))) === null) return ok(`${name} is not there yet`);
      try {
        return ok(`${name} is readable: ${read()}`);
      } catch (error) {
        return fault(problemOf(error));
      }
    }),
  );
  await nowhere.close();
  return findings;
}
