import { expect, it } from 'vitest';
import { nodeSealers } from '../../main/vault/index.ts';

const PASSPHRASE = 'correct horse battery staple';

it('offers what was asked for before what is there anyway, and a key file only when it was asked for', () => {
  const paths = { data: '/data', run: '/run' };
  const names = (environment: Record<string, string>, flags: Parameters<typeof nodeSealers>[0]['flags']) =>
    nodeSealers({ environment, paths, flags }).map(({ name }) => name);
  expect(names({}, {})).toEqual(['os-keychain']);
  expect(names({ CREDENTIALS_DIRECTORY: '/run/credentials/gangway' }, { keychain: false })).toEqual([
    'credentials-directory',
  ]);
  expect(
    names({ CREDENTIALS_DIRECTORY: '/c' }, { keyCommand: ['/bin/x'], passphrase: PASSPHRASE, keyFile: true }),
  ).toEqual(['key-command', 'passphrase', 'key-file', 'credentials-directory', 'os-keychain']);
  expect(names({ GANGWAY_PASSPHRASE: 'x', CREDENTIALS_DIRECTORY: '' }, { keychain: false })).toEqual([]);
});
