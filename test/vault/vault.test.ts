import { chmod, mkdir, readFile, rename, stat, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { keyFileSealer, openVault, passphraseSealer } from '../../main/vault/index.ts';
import { faultOf, filesIn, temporaryFolder, temporaryVault } from './temporary.ts';

// Real processes, disks and key derivations; a loaded computer takes its time.
vi.setConfig({ testTimeout: 60_000 });

const CANARY = 'cánary-9f3c1e7a5b2d4860-schlüssel-鍵';

it('gives back what was stored, also after it was closed and opened again', async () => {
  const { open } = await temporaryVault();
  const vault = await open();
  await vault.setPassword('onboard', 'acme', 'first');
  await vault.setPassword('onboard', 'acme', 'second');
  await vault.setPassword('onboard', 'globex', 'x\0\n"\\ 🔑');
  await vault.setPassword('other', 'acme', 'third');
  await vault.close();
  const again = await open();
  expect(await again.getPassword('onboard', 'acme')).toBe('second');
  expect(await again.getPassword('onboard', 'nobody')).toBeNull();
  expect(await again.findCredentials('onboard')).toEqual([
    { account: 'acme', password: 'second' },
    { account: 'globex', password: 'x\0\n"\\ 🔑' },
  ]);
  expect(await again.findCredentials('nothing')).toEqual([]);
});

it('tells whether a deleted password was there, and forgets it for good', async () => {
  const { open } = await temporaryVault();
  const vault = await open();
  await vault.setPassword('s', 'a', 'p');
  expect(await vault.deletePassword('s', 'b')).toBe(false);
  expect(await vault.deletePassword('s', 'a')).toBe(true);
  expect(await vault.deletePassword('s', 'a')).toBe(false);
  await vault.close();
  expect(await (await open()).getPassword('s', 'a')).toBeNull();
});

it('keeps names apart that look alike when they are put together', async () => {
  const { open } = await temporaryVault();
  const vault = await open();
  await vault.setPassword('a', 'bc', '1');
  await vault.setPassword('ab', 'c', '2');
  await vault.setPassword('a","b', 'c', '3');
  await vault.setPassword('__proto__', 'constructor', '4');
  expect(await vault.getPassword('a', 'bc')).toBe('1');
  expect(await vault.getPassword('ab', 'c')).toBe('2');
  expect(await vault.getPassword('a","b', 'c')).toBe('3');
  expect(await vault.getPassword('__proto__', 'constructor')).toBe('4');
});

it('carries out changes made at the same time, each in its turn', async () => {
  const { open } = await temporaryVault();
  const vault = await open();
  const changes = Array.from({ length: 40 }, (_, at) => vault.setPassword('s', `a${at % 10}`, `${at}`));
  const rotation = vault.rotateKey();
  await Promise.all([...changes, rotation, vault.deletePassword('s', 'a0')]);
  await vault.close();
  const again = await open();
  const found = await again.findCredentials('s');
  expect(found.map(({ password }) => Number(password)).toSorted((a, b) => a - b)).toEqual([
    31, 32, 33, 34, 35, 36, 37, 38, 39,
  ]);
});

it('finishes the changes under way when it is closed, and refuses later ones', async () => {
  const { open } = await temporaryVault();
  const vault = await open();
  const pending = [vault.setPassword('s', 'a', 'kept'), vault.rotateKey()];
  const closed = vault.close();
  expect(await faultOf(vault.getPassword('s', 'a'))).toBe('GW_SHUTTING_DOWN');
  expect(await faultOf(vault.setPassword('s', 'a', 'late'))).toBe('GW_SHUTTING_DOWN');
  expect(await faultOf(vault.rotateKey())).toBe('GW_SHUTTING_DOWN');
  await Promise.all([...pending, closed]);
  expect(await (await open()).getPassword('s', 'a')).toBe('kept');
});

it('takes a password of 64 KiB and refuses what it could not give back as it was', async () => {
  const { open } = await temporaryVault();
  const vault = await open();
  const longest = `${'€'.repeat(21_845)}x`;
  expect(Buffer.byteLength(longest)).toBe(64 * 1024);
  await vault.setPassword('s', 'a', longest);
  expect(await vault.getPassword('s', 'a')).toBe(longest);
  for (const password of ['', `${longest}x`, 'half a pair \ud83d']) {
    expect(await faultOf(vault.setPassword('s', 'a', password))).toBe('GW_INPUT_INVALID');
  }
  expect(await faultOf(vault.setPassword('', 'a', 'p'))).toBe('GW_INPUT_INVALID');
  expect(await faultOf(vault.setPassword('s', '\udc00', 'p'))).toBe('GW_INPUT_INVALID');
  expect(await faultOf(vault.setPassword('s', 'a'.repeat(1025), 'p'))).toBe('GW_INPUT_INVALID');
  expect(await vault.getPassword('s', 'a')).toBe(longest);
});

it('rule 2: leaves no trace of a password, and none of its name, in any file of its folder', async () => {
  const { folder, open, sealer } = await temporaryVault();
  const vault = await open();
  await vault.setPassword('service-of-acme', 'person@acme.example', CANARY);
  await vault.rotateKey();
  await vault.resealWith(passphraseSealer('correct horse battery staple'));
  await vault.resealWith(sealer);
  await vault.setPassword('service-of-acme', 'other', `${CANARY}.`);
  const forms = (text: string): Uint8Array[] => {
    const bytes = Buffer.from(text);
    const wide = Buffer.from(text, 'utf16le');
    const base64 = (encoding: 'base64' | 'base64url') =>
      // Three alignments; the ends depend on what stands beside.
      ['', 'x', 'xx'].map((before) => Buffer.from(`${before}${text}`).toString(encoding).slice(4, 28));
    const hex = bytes.toString('hex');
    const texts = [...base64('base64'), ...base64('base64url'), hex, hex.toUpperCase(), encodeURIComponent(text)];
    return [bytes, bytes.toReversed(), wide, Buffer.from(wide).swap16(), ...texts.map((form) => Buffer.from(form))];
  };
  const leaks = async () => {
    const found: string[] = [];
    for (const [path, bytes] of await filesIn(folder)) {
      for (const text of [CANARY, 'service-of-acme', 'person@acme.example']) {
        if (forms(text).some((form) => bytes.includes(Buffer.from(form)))) found.push(path);
      }
    }
    return found;
  };
  expect(await leaks()).toEqual([]);
  // The search itself must be able to find something.
  await writeFile(join(folder, 'planted'), `x${Buffer.from(CANARY).toString('hex')}`);
  expect(await leaks()).toEqual([join(folder, 'planted')]);
});

it('rule 2: names the key of no password in a fault', async () => {
  const { open } = await temporaryVault();
  const vault = await open();
  const error: unknown = await vault.setPassword('s', 'a', CANARY.repeat(3000)).catch((reason: unknown) => reason);
  expect(String((error as Error).stack)).not.toContain(CANARY);
  expect(JSON.stringify(error)).not.toContain(CANARY);
});

it.runIf(process.platform !== 'win32')(
  'keeps its files private, and takes back rights that a restored backup gives',
  async () => {
    const { folder, file, sealer } = await temporaryVault();
    const nested = join(folder, 'new', 'place', 'vault');
    await (await openVault({ file: nested, sealers: [sealer] })).close();
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect(await mode(join(folder, 'new', 'place'))).toBe('700');
    const vault = await openVault({ file, sealers: [sealer] });
    expect(
      await Promise.all(['vault', 'vault.key', 'vault.lock', 'vault.pid'].map((name) => mode(join(folder, name)))),
    ).toEqual(['600', '600', '600', '600']);
    await vault.close();
    await chmod(file, 0o644);
    await (await openVault({ file, sealers: [sealer] })).close();
    expect(await mode(file)).toBe('600');
  },
);

it.runIf(process.platform !== 'win32')('refuses a folder that others can write to', async () => {
  const { folder, sealer } = await temporaryVault();
  const shared = join(folder, 'shared');
  await mkdir(shared);
  await chmod(shared, 0o770);
  expect(await faultOf(openVault({ file: join(shared, 'vault'), sealers: [sealer] }))).toBe('GW_VAULT_FOLDER_SHARED');
  await chmod(shared, 0o755);
  await (await openVault({ file: join(shared, 'vault'), sealers: [sealer] })).close();
});

it.runIf(process.platform !== 'win32')(
  'follows a symbolic link to the vault and leaves the link in place',
  async () => {
    const { file, open, sealer } = await temporaryVault();
    const vault = await open();
    const link = join(await temporaryFolder(), 'link');
    await symlink(file, link);
    expect(await faultOf(openVault({ file: link, sealers: [sealer] }))).toBe('GW_VAULT_IN_USE');
    await vault.close();
    const through = await openVault({ file: link, sealers: [sealer] });
    await through.setPassword('s', 'a', 'p');
    await through.close();
    expect(await readFile(link)).toEqual(await readFile(file));
    expect(await (await open()).getPassword('s', 'a')).toBe('p');
  },
);

it('does not write over a file that something else has changed, and goes on giving what it knows', async () => {
  const { file, folder, open } = await temporaryVault();
  const vault = await open();
  await vault.setPassword('s', 'a', 'old');
  const backup = await readFile(file);
  await vault.setPassword('s', 'a', 'new');
  const restore = async () => {
    await writeFile(join(folder, 'restored'), backup, { mode: 0o600 });
    await rename(join(folder, 'restored'), file);
  };
  await restore();
  for (const change of [vault.setPassword('s', 'b', 'x'), vault.deletePassword('s', 'a'), vault.rotateKey()]) {
    expect(await faultOf(change)).toBe('GW_VAULT_CHANGED');
  }
  expect(await readFile(file)).toEqual(backup);
  expect(await vault.getPassword('s', 'a')).toBe('new');
  await unlink(file);
  expect(await faultOf(vault.setPassword('s', 'b', 'x'))).toBe('GW_VAULT_CHANGED');
  await vault.close();
  await restore();
  expect(await (await open()).getPassword('s', 'a')).toBe('old');
});

it('notices a change that keeps the size of the file', async () => {
  const { file, open } = await temporaryVault();
  const vault = await open();
  await utimes(file, new Date(1000), new Date(1000));
  expect(await faultOf(vault.setPassword('s', 'a', 'x'))).toBe('GW_VAULT_CHANGED');
});

it('rotates its key: everything is encrypted anew, and the passwords and fingerprints stay', async () => {
  const { file, open, sealer } = await temporaryVault();
  let clock = Date.UTC(2026, 0, 1);
  const vault = await openVault({ file, sealers: [sealer], now: () => clock });
  await vault.setPassword('s', 'a', 'p');
  await vault.setPassword('s', 'b', 'q');
  expect(vault.keySince).toBe(clock);
  const before = (await readFile(file, 'latin1')).split('\n');
  const fingerprint = vault.fingerprint('p');
  clock += 86_400_000;
  await vault.rotateKey();
  expect(vault.keySince).toBe(clock);
  const after = (await readFile(file, 'latin1')).split('\n');
  expect(after).toHaveLength(before.length);
  const header = (lines: string[]) => JSON.parse(lines[0] ?? '') as Record<string, string>;
  expect(header(after).keyId).not.toBe(header(before).keyId);
  expect(header(after).sealedKey).not.toBe(header(before).sealedKey);
  expect(after.filter((line) => line !== '' && before.includes(line))).toEqual([]);
  await vault.setPassword('s', 'c', 'r');
  await vault.close();
  const again = await open();
  expect(again.keySince).toBe(clock);
  expect((await again.findCredentials('s')).map(({ password }) => password)).toEqual(['p', 'q', 'r']);
  expect(again.fingerprint('p')).toBe(fingerprint);
});

it('changes its sealer: the new one opens it and the old one no longer does', async () => {
  const { open, sealer } = await temporaryVault();
  const passphrase = passphraseSealer('correct horse battery staple');
  const vault = await open();
  await vault.setPassword('s', 'a', 'p');
  expect(vault.sealer).toBe('key-file');
  expect(vault.protection).toBe('a key file on this disk, which keeps out other users but no program of yours');
  await vault.resealWith(passphrase);
  expect(vault.protection).toBe('a passphrase');
  await vault.setPassword('s', 'b', 'q');
  await vault.close();
  expect(await faultOf(open([sealer]))).toBe('GW_VAULT_SEALER_MISSING');
  const again = await open([sealer, passphrase]);
  expect(again.sealer).toBe('passphrase');
  expect((await again.findCredentials('s')).map(({ password }) => password)).toEqual(['p', 'q']);
});

it('stays as it was when the new sealer does not work', async () => {
  const { folder, file, open } = await temporaryVault();
  const vault = await open();
  await vault.setPassword('s', 'a', 'p');
  const before = await readFile(file);
  expect(await faultOf(vault.resealWith(passphraseSealer('too short')))).toBe('GW_INPUT_INVALID');
  await writeFile(join(folder, 'open.key'), `${Buffer.alloc(32, 1).toString('base64')}\n`);
  await chmod(join(folder, 'open.key'), 0o640);
  const readable = keyFileSealer(join(folder, 'open.key'), { explicit: true });
  expect(await faultOf(vault.resealWith(readable))).toBe('GW_VAULT_KEY_UNAVAILABLE');
  expect(await readFile(file)).toEqual(before);
  await vault.setPassword('s', 'b', 'q');
  expect(vault.sealer).toBe('key-file');
});

it('does not trust a sealer that gives back another key than it sealed', async () => {
  const { file, folder } = await temporaryVault();
  const forgetful = {
    name: 'os-keychain' as const,
    probe: async () => {},
    seal: async () => Buffer.alloc(32, 1),
    unseal: async () => Buffer.alloc(32, 2),
  };
  expect(await faultOf(openVault({ file, sealers: [forgetful] }))).toBe('GW_VAULT_NO_SEALER');
  expect([...(await filesIn(folder)).keys()]).toEqual([join(folder, 'vault.lock')]);
});

it('gives a secret a fingerprint that is its own, keyed, and tells nothing of it', async () => {
  const one = await (await temporaryVault()).open();
  const other = await (await temporaryVault()).open();
  expect(one.fingerprint('secret')).toMatch(/^[0-9a-f]{16}$/);
  expect(one.fingerprint('secret')).toBe(one.fingerprint('secret'));
  expect(one.fingerprint('secret')).not.toBe(one.fingerprint('secret '));
  expect(one.fingerprint('secret')).not.toBe(other.fingerprint('secret'));
});
