import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { approvedAuthorities, openSettings } from '../app/index.ts';
import { problemOf } from '../control/index.ts';
import { type AppUnderTest, examine, inLines, type Patient } from '../doctor/index.ts';
import { DEFAULT_PORT } from '../gateway/index.ts';
import type { Sealer } from '../host/index.ts';
import { startPolicy, systemReader } from '../policy/index.ts';
import { VAULT_FILE } from '../vault/index.ts';
import { chosenSealers, headlessHost, hostPaths, type VaultOptions } from './host.ts';
import { printJson } from './output.ts';
import { type Reached, reachApp, reachRunning } from './reach.ts';
import { createSecretInput } from './secret-input.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

/** `doctor`; exit code 1 when there is a problem, and not for warnings */
export async function doctor(
  surroundings: Surroundings,
  options: VaultOptions & { readonly json?: true },
): Promise<number> {
  const diagnosis = await withPatient(surroundings, options, examine);
  if (options.json) printJson(surroundings, diagnosis);
  else surroundings.stdout.write(inLines(diagnosis));
  return diagnosis.counts.problem > 0 ? EXIT.fault : EXIT.fine;
}

/** Finds what is to be examined, and leaves it as it was. */
export async function withPatient<T>(
  surroundings: Surroundings,
  options: VaultOptions,
  work: (patient: Patient) => Promise<T>,
): Promise<T> {
  const sealers = await chosenSealers(surroundings, options, createSecretInput(surroundings));
  const { app, close } = await underTest(surroundings, sealers);
  const { trust } = surroundings;
  const host = headlessHost(surroundings, sealers);
  const policy = await startPolicy({ reader: systemReader() });
  const patient = { host, app, port: portOf(host.paths.data), approvedAuthorities: approvedAuthorities(policy) };
  return work({ ...patient, ...(trust && { trust }) }).finally(async () => {
    policy.close();
    await close();
  });
}

/** The port that the gateway would take. Settings that cannot be read are a finding of their own. */
function portOf(data: string): number {
  try {
    return openSettings(data).read().gatewayPort ?? DEFAULT_PORT;
  } catch {
    return DEFAULT_PORT;
  }
}

/** The running app; else its services, which make no vault where there is none: an examination changes nothing. */
async function underTest(
  surroundings: Surroundings,
  sealers: readonly Sealer[],
): Promise<{ app: AppUnderTest; close: () => Promise<void> }> {
  const known = ({ ask, where, close }: Reached) => ({ app: { kind: where, ask }, close });
  const none = (app: AppUnderTest) => ({ app, close: async () => {} });
  try {
    return known(await reachRunning(surroundings));
  } catch (error) {
    const channel = problemOf(error);
    const vault = existsSync(join(hostPaths(surroundings).data, VAULT_FILE));
    if (channel.code !== 'GW_NOT_RUNNING') return none({ kind: 'none', channel, start: null });
    return reachApp(surroundings, async () => (vault ? sealers : [])).then(known, (failed) =>
      none({ kind: 'none', channel, start: problemOf(failed) }),
    );
  }
}
