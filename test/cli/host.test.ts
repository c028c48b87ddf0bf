import { describe, expect, it } from 'vitest';
import { chosenSealers, type VaultOptions } from '../../main/cli/host.ts';
import type { SecretInput } from '../../main/cli/secret-input.ts';
import type { Surroundings } from '../../main/cli/surroundings.ts';

const secrets: SecretInput = { typed: async () => 'typed', piped: async () => 'correct horse battery' };

const named = async (options: Partial<VaultOptions>, environment: Record<string, string> = {}) => {
  const surroundings = { ...process, environment } as unknown as Surroundings;
  return (await chosenSealers(surroundings, { keychain: true, ...options }, secrets)).map(({ name }) => name);
};

describe('what may open the vault', () => {
  it('is the keychain, unless something else is named', async () => {
    expect(await named({})).toEqual(['os-keychain']);
    expect(await named({ keychain: false })).toEqual([]);
  });

  it('is first what a person named: a new vault is made with it, also where there is a keychain', async () => {
    expect(await named({ keyFile: 'k' })).toEqual(['key-file', 'os-keychain']);
    expect(await named({ passphraseStdin: true })).toEqual(['passphrase', 'os-keychain']);
    expect(await named({ keyCommand: '/bin/pass show gangway', keychain: false })).toEqual(['key-command']);
  });

  it('is also what the service manager hands over', async () => {
    expect(await named({ keychain: false }, { CREDENTIALS_DIRECTORY: '/run/credentials/gangway' })).toEqual([
      'credentials-directory',
    ]);
  });

  it('is no program given as broken JSON', async () => {
    for (const keyCommand of ['["/bin/pass"', '[1]', '["/bin/pass", null]']) {
      await expect(named({ keyCommand })).rejects.toMatchObject({ code: 'GW_INPUT_INVALID' });
    }
  });
});
