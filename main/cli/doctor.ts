import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSettings } from '../app/index.ts';
import { problemOf } from '../control/index.ts';
import { type AppUnderTest, type Diagnosis, examine } from '../doctor/index.ts';
import { DEFAULT_PORT } from '../gateway/index.ts';
import type { Sealer } from '../host/index.ts';
import { VAULT_FILE } from '../vault/index.ts';
import { chosenSealers, headlessHost, hostPaths, type VaultOptions } from './host.ts';
import { plain, printJson } from './output.ts';
import { type Reached, reachApp, reachRunning } from './reach.ts';
import { createSecretInput } from './secret-input.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

/** `doctor`; exit code 1 when there is a problem, and not for warnings */
export async function doctor(
  surroundings: Surroundings,
  options: VaultOptions & { readonly json?: true },
): Promise<number> {
  const sealers = await chosenSealers(surroundings, options, createSecretInput(surroundings));
  const { app, close } = await underTest(surroundings, sealers);
  const { trust } = surroundings;
  const host = headlessHost(surroundings, sealers);
  const diagnosis = await examine({ host, app, port: portOf(host.paths.data), ...(trust && { trust }) }).finally(close);
  if (options.json) printJson(surroundings, diagnosis);
  else surroundings.stdout.write(inWords(diagnosis));
  return diagnosis.counts.problem > 0 ? EXIT.fault : EXIT.fine;
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

function inWords({ findings, counts }: Diagnosis): string {
  const width = Math.max(...findings.map(({ area }) => area.length));
  const lines = findings.flatMap(({ level, area, what, todo }) => [
    `${level.padEnd(7)}  ${area.padEnd(width)}  ${plain(what)}`,
    ...(todo === null ? [] : [`${' '.repeat(width + 11)}To do: ${plain(todo)}`]),
  ]);
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  const sum = `${counts.ok} ok, ${many(counts.warning, 'warning')}, ${many(counts.problem, 'problem')}.`;
  return `${lines.join('\n')}\n${sum}\n`;
}
