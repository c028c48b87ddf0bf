import { isAbsolute } from 'node:path';
import { Fault } from '../../faults/index.ts';
import type { Sealer } from '../../host/index.ts';
import { KEY_MATERIAL_EXPECTED, type KeyMaterial, readKeyMaterial, sealWith, unsealWith } from './key-material.ts';
import { sealerInWords } from './names.ts';
import { run } from './run.ts';

/**
 * Seals with a key that a program prints, for example the command of a password manager. The program is run each time
 * the key is needed, without a shell. The first line of its stdout is 32 bytes in base64 or a passphrase of 20
 * characters or more.
 * @param argv absolute path of the program, and its arguments.
 * @param options.timeoutMs how long it may take; a password manager may be waiting for its owner.
 */
export function keyCommandSealer(argv: readonly string[], options: { timeoutMs?: number } = {}): Sealer {
  const { timeoutMs = 60_000 } = options;
  const unavailable = (reason: string) =>
    new Fault('GW_VAULT_KEY_UNAVAILABLE', { source: sealerInWords('key-command'), reason });
  const fetchKey = async (): Promise<KeyMaterial> => {
    // A relative name would be looked up in folders that others may be able to write to.
    if (!isAbsolute(argv[0] ?? '')) throw unavailable('its program is not given as an absolute path');
    const ran = await run(argv, '', timeoutMs);
    if (ran.kind !== 'answer') throw unavailable(ran.reason);
    const material = readKeyMaterial(ran.stdout.toString('utf8'));
    ran.stdout.fill(0);
    if (material === null) throw unavailable(KEY_MATERIAL_EXPECTED);
    return material;
  };
  return {
    name: 'key-command',
    async probe() {
      await fetchKey();
    },
    seal: async (dataKey) => sealWith('key-command', await fetchKey(), dataKey),
    unseal: async (sealed) => unsealWith('key-command', await fetchKey(), sealed),
  };
}
