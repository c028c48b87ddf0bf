import { resolve } from 'node:path';
import { bundleFiles, bundleName, bundleOf, examine } from '../doctor/index.ts';
import { replaceFile } from '../host/index.ts';
import { withPatient } from './doctor.ts';
import type { VaultOptions } from './host.ts';
import { printJson } from './output.ts';
import type { Surroundings } from './surroundings.ts';

interface DiagnosticsOptions extends VaultOptions {
  readonly withHome?: true;
  readonly json?: true;
}

/** `diagnostics`: writes what a support person asks for into one file */
export async function diagnostics(
  surroundings: Surroundings,
  name: string | undefined,
  options: DiagnosticsOptions,
): Promise<undefined> {
  const hideHome = options.withHome !== true;
  const at = Date.now();
  const file = resolve(name ?? bundleName(at));
  const { bundle, support, whole } = await withPatient(surroundings, options, async (patient) => {
    if (patient.app.kind !== 'none') {
      const made = await patient.app.ask('diagnostics.create', { hideHome });
      return { bundle: Buffer.from(made.file.base64, 'base64'), support: made.support, whole: true };
    }
    // What can be examined from here is still worth something.
    const support = { text: null, url: null };
    const diagnosis = await examine(patient);
    return {
      bundle: bundleOf(bundleFiles({ at, diagnosis, app: null, support, hideHome }), at),
      support,
      whole: false,
    };
  });
  await replaceFile(file, bundle);
  if (options.json) {
    printJson(surroundings, { file, whole, support });
    return;
  }
  surroundings.stdout.write(`Diagnostics without secrets were written to ${file}\n`);
  if (!whole) surroundings.stdout.write('Gangway itself could not be asked; doctor.txt in it says why.\n');
  for (const line of [support.text, support.url]) if (line !== null) surroundings.stdout.write(`${line}\n`);
}
