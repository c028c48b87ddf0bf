import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Fault } from '../../main/faults/index.ts';
import type { Sealer } from '../../main/host/index.ts';
import {
  credentialsDirectorySealer,
  electronSealer,
  keyCommandSealer,
  keyFileSealer,
  openVault,
  passphraseSealer,
  type SafeStorage,
} from '../../main/vault/index.ts';
import { faultOf, start, temporaryFolder } from './temporary.ts';

// Real processes, disks and key derivations; a loaded computer takes its time.
vi.setConfig({ testTimeout: 60_000 });

const onPosix = process.platform !== 'win32';
const PASSPHRASE = 'correct horse battery staple';
const KEY = Buffer.alloc(32, 5).toString('base64');

const dataKey = () => randomBytes(32);

async function sealsAndUnseals(sealer: Sealer): Promise<Uint8Array> {
  const key = dataKey();
  await sealer.probe();
  const sealed = await sealer.seal(key);
  expect(Buffer.from(sealed).includes(key)).toBe(false);
  expect(Buffer.from(await sealer.unseal(sealed))).toEqual(key);
  return sealed;
}

const readSealed = (sealed: Uint8Array) =>
  JSON.parse(Buffer.from(sealed).toString()) as { kdf: Record<string, unknown>; box: string; v: number };

const message = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as Fault).message,
  );

// ---- passphrase

it('seals with a passphrase by scrypt with N = 2^17 and a salt of its own', async () => {
  const sealer = passphraseSealer(PASSPHRASE);
  const one = readSealed(await sealsAndUnseals(sealer));
  const two = readSealed(await sealer.seal(dataKey()));
  expect(one.kdf).toMatchObject({ name: 'scrypt', N: 131_072, r: 8, p: 1 });
  expect(one.kdf.salt).not.toBe(two.kdf.salt);
  expect(Buffer.from(String(one.kdf.salt), 'base64')).toHaveLength(16);
});

it('takes a passphrase in either Unicode form, and no other passphrase', async () => {
  const sealed = await passphraseSealer('crème brûlée à volonté'.normalize('NFC')).seal(dataKey());
  await passphraseSealer('crème brûlée à volonté'.normalize('NFD')).unseal(sealed);
  expect(await faultOf(passphraseSealer('Crème brûlée à volonté').unseal(sealed))).toBe('GW_VAULT_WRONG_KEY');
});

it('refuses a short passphrase for something new', async () => {
  for (const short of ['', 'elevenchars', '😀'.repeat(11)]) {
    expect(await faultOf(passphraseSealer(short).probe())).toBe('GW_INPUT_INVALID');
    expect(await faultOf(passphraseSealer(short).seal(dataKey()))).toBe('GW_INPUT_INVALID');
  }
});

it('rule 7: refuses a sealed key whose passphrase would be easier to guess than ours, or that would eat the memory', async () => {
  const sealer = passphraseSealer(PASSPHRASE);
  const good = readSealed(await sealer.seal(dataKey()));
  const withKdf = (change: Record<string, unknown>) =>
    Buffer.from(JSON.stringify({ ...good, kdf: { ...good.kdf, ...change } }));
  const weaker = [
    { N: 65_536 },
    { N: 2 },
    { r: 1 },
    { r: 7 },
    { p: 0 },
    { N: 131_073 },
    { N: 2 ** 30 },
    { r: 64 },
    { p: 100 },
    { N: '131072' },
    { N: Number.NaN },
    { salt: '' },
    { salt: 'AAAA' },
    { name: 'pbkdf2' },
    { name: 'none' },
  ];
  for (const change of weaker) {
    const fault: unknown = await sealer.unseal(withKdf(change)).catch((error: unknown) => error);
    expect([change, (fault as Fault).code]).toEqual([change, 'GW_VAULT_DAMAGED']);
  }
  for (const bytes of [
    '',
    'x',
    '{}',
    'null',
    '[]',
    JSON.stringify({ ...good, v: 2 }),
    JSON.stringify({ ...good, box: 1 }),
  ]) {
    expect(await faultOf(sealer.unseal(Buffer.from(bytes)))).toBe('GW_VAULT_DAMAGED');
  }
  // Stronger, within bounds, is read as it says; the numbers are authenticated, so changed ones do not open.
  expect(await faultOf(sealer.unseal(withKdf({ p: 2 })))).toBe('GW_VAULT_WRONG_KEY');
  // Without a stretch at all, a passphrase is not taken.
  expect(await faultOf(sealer.unseal(withKdf({ name: 'hkdf' })))).toBe('GW_VAULT_WRONG_KEY');
});

it('asks for a passphrase once, when it is needed, and again after a wrong one', async () => {
  const answers = ['a wrong passphrase', PASSPHRASE, 'not asked for any more'];
  let asked = 0;
  const sealed = await passphraseSealer(PASSPHRASE).seal(dataKey());
  const sealer = passphraseSealer(async () => answers[asked++] ?? '');
  expect(asked).toBe(0);
  expect(await faultOf(sealer.unseal(sealed))).toBe('GW_VAULT_WRONG_KEY');
  await sealer.unseal(sealed);
  await sealer.probe();
  await sealer.seal(dataKey());
  expect(asked).toBe(2);
});

it('rule 7: names the file when the sealed key in it is damaged', async () => {
  const file = join(await temporaryFolder(), 'vault');
  const good = passphraseSealer(PASSPHRASE);
  const sealer: Sealer = { ...good, seal: async () => Buffer.from('{}'), unseal: async () => Buffer.alloc(0) };
  expect(await faultOf(openVault({ file, sealers: [sealer] }))).toBe('GW_VAULT_NO_SEALER');
  let key = Buffer.alloc(0);
  const careless: Sealer = {
    ...good,
    seal: async (given) => {
      key = Buffer.from(given);
      return Buffer.from('{}');
    },
    unseal: async () => key,
  };
  await (await openVault({ file, sealers: [careless] })).close();
  expect(await message(openVault({ file, sealers: [good] }))).toContain(
    `The vault file ${file} is damaged (sealed key: it is not valid)`,
  );
});

// ---- key command

const commandPrinting = (text: string) => [process.execPath, '-e', 'process.stdout.write(process.argv[1])', text];

it('seals with what a key command prints on its first line: a key or a long passphrase', async () => {
  const key = await sealsAndUnseals(keyCommandSealer(commandPrinting(`${KEY}\nignored`)));
  expect(readSealed(key).kdf.name).toBe('hkdf');
  const phrase = await sealsAndUnseals(keyCommandSealer(commandPrinting(`${PASSPHRASE}\r\nignored`)));
  expect(readSealed(phrase).kdf).toMatchObject({ name: 'scrypt', N: 131_072 });
  const other = Buffer.alloc(32, 6).toString('base64');
  expect(await faultOf(keyCommandSealer(commandPrinting(other)).unseal(key))).toBe('GW_VAULT_WRONG_KEY');
  expect(await faultOf(keyCommandSealer(commandPrinting(PASSPHRASE)).unseal(key))).toBe('GW_VAULT_WRONG_KEY');
});

it('refuses a key command that prints too little, nothing, too much, or something unreadable', async () => {
  for (const text of ['', '\n', 'nineteen characters', `\n${KEY}`, '\uFFFD'.repeat(20)]) {
    expect(await message(keyCommandSealer(commandPrinting(text)).probe())).toContain(
      'neither 32 bytes in base64 nor 20 characters',
    );
  }
  const endless = [
    process.execPath,
    '-e',
    'const s = "x".repeat(9999); const w = () => process.stdout.write(s, w); w()',
  ];
  expect(await message(keyCommandSealer(endless).probe())).toContain('it printed too much');
});

it('says how a key command failed, and nothing of what it printed', async () => {
  const failing = [
    process.execPath,
    '-e',
    'console.log("hunter2hunter2hunter2"); console.error("hunter2"); process.exit(3)',
  ];
  const text = await message(keyCommandSealer(failing).probe());
  expect(text).toContain('The key of the vault could not be had from the key command (it ended with status 3)');
  expect(text).not.toContain('hunter2');
  expect(await message(keyCommandSealer(['/nonexistent/program']).unseal(Buffer.alloc(0)))).toContain('ENOENT');
});

it('runs a key command by its absolute path only, and without a shell', async () => {
  expect(await message(keyCommandSealer(['node', '-v']).probe())).toContain('not given as an absolute path');
  expect(await message(keyCommandSealer([]).probe())).toContain('not given as an absolute path');
  const literal = keyCommandSealer(commandPrinting('$(id) `id` ; echo "$HOME" | cat > x'));
  const sealed = await literal.seal(dataKey());
  await literal.unseal(sealed);
});

it('ends a key command that takes too long, also when what it started holds its output open', async () => {
  const startedAt = performance.now();
  const file = join(await temporaryFolder(), 'pid');
  const report = `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`;
  const stuck = keyCommandSealer([process.execPath, '-e', report], { timeoutMs: 1000 });
  expect(await message(stuck.probe())).toContain('it did not answer within 1 s');
  const pid = Number(await readFile(file, 'utf8'));
  await expect.poll(() => isAlive(pid)).toBe(false);
  if (onPosix) {
    // The grandchild ends by itself soon after; it is not ours to end.
    const leaving = keyCommandSealer(['/bin/sh', '-c', 'sleep 8 & sleep 8'], { timeoutMs: 500 });
    expect(await message(leaving.probe())).toContain('it did not answer within 0.5 s');
  }
  expect(performance.now() - startedAt).toBeLessThan(7000);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('rule 2: gives a key command a small environment and no token of its parent', async () => {
  const folder = await temporaryFolder();
  const out = join(folder, 'environment');
  const report = `require('fs').writeFileSync(${JSON.stringify(out)}, JSON.stringify(process.env)); console.log(${JSON.stringify(KEY)})`;
  process.env.SOME_TOKEN = 'canary';
  process.env.NODE_OPTIONS_TEST = 'x';
  try {
    await keyCommandSealer([process.execPath, '-e', report]).probe();
  } finally {
    delete process.env.SOME_TOKEN;
    delete process.env.NODE_OPTIONS_TEST;
  }
  const names = Object.keys(JSON.parse(await readFile(out, 'utf8')) as object);
  expect(names).toContain('PATH');
  const expected =
    /^(PATH|HOME|USER|LOGNAME|LANG|TE?MP(DIR)?|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|SystemRoot|USERPROFILE|(LOCAL)?APPDATA|__CF_USER_TEXT_ENCODING)$/;
  expect(names.filter((name) => !expected.test(name))).toEqual([]);
});

// ---- credentials directory

it('seals with the credential that a service manager provides, also where an access list shows as rights of the group', async () => {
  const folder = await temporaryFolder();
  const sealer = credentialsDirectorySealer(folder);
  expect(await faultOf(sealer.probe())).toBe('GW_VAULT_NO_SEALER');
  expect(await faultOf(sealer.unseal(Buffer.from('{}')))).toBe('GW_VAULT_KEY_UNAVAILABLE');
  await writeFile(join(folder, 'gangway-vault-key'), `${KEY}\n`, { mode: 0o440 });
  await sealsAndUnseals(sealer);
  expect(await faultOf(credentialsDirectorySealer('relative').probe())).toBe('GW_VAULT_KEY_UNAVAILABLE');
  if (onPosix) {
    await chmod(join(folder, 'gangway-vault-key'), 0o444);
    expect(await faultOf(sealer.probe())).toBe('GW_VAULT_KEY_UNAVAILABLE');
  }
});

// ---- key file

it('makes a private key file for something new, whole or not at all, and uses it from then on', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'vault.key');
  const sealer = keyFileSealer(file, { explicit: true });
  await sealer.probe();
  expect(await readdir(folder)).toEqual([]);
  await sealsAndUnseals(sealer);
  const key = await readFile(file);
  expect(key).toHaveLength(45);
  if (onPosix) expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600');
  await sealsAndUnseals(sealer);
  expect(await readFile(file)).toEqual(key);
  expect(await readdir(folder)).toEqual(['vault.key']);
});

it('never makes a key file in order to open something', async () => {
  const folder = await temporaryFolder();
  const sealed = await keyFileSealer(join(folder, 'one.key'), { explicit: true }).seal(dataKey());
  const missing = keyFileSealer(join(folder, 'two.key'), { explicit: true });
  expect(await faultOf(missing.unseal(sealed))).toBe('GW_VAULT_KEY_UNAVAILABLE');
  expect(await readdir(folder)).toEqual(['one.key']);
});

it.runIf(onPosix)(
  'refuses a key file that other users can open, that is not a file, or that holds no key',
  async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'vault.key');
    const sealer = keyFileSealer(file, { explicit: true });
    await sealer.seal(dataKey());
    const key = await readFile(file);
    for (const mode of [0o640, 0o604, 0o620, 0o601]) {
      await chmod(file, mode);
      expect(await message(sealer.probe())).toContain('other users can open');
      expect(await faultOf(sealer.seal(dataKey()))).toBe('GW_VAULT_KEY_UNAVAILABLE');
    }
    await chmod(file, 0o600);
    await sealer.probe();
    for (const text of ['', 'short', KEY.slice(1), 'x'.repeat(5000)]) {
      await writeFile(file, text);
      expect(await faultOf(sealer.seal(dataKey()))).toBe('GW_VAULT_KEY_UNAVAILABLE');
      expect(await readFile(file, 'utf8')).toBe(text);
    }
    await writeFile(file, key);
    await sealer.probe();
    await writeFile(join(folder, 'long.key'), `${KEY}\n${'#'.repeat(5000)}`, { mode: 0o600 });
    expect(await message(keyFileSealer(join(folder, 'long.key'), { explicit: true }).probe())).toContain(
      'is not a key file',
    );
    await mkdir(join(folder, 'folder'), { mode: 0o700 });
    expect(await faultOf(keyFileSealer(join(folder, 'folder'), { explicit: true }).probe())).toBe(
      'GW_VAULT_KEY_UNAVAILABLE',
    );
    expect((await start(['mkfifo', '-m', '600', join(folder, 'pipe')]).ended).code).toBe(0);
    expect(await faultOf(keyFileSealer(join(folder, 'pipe'), { explicit: true }).probe())).toBe(
      'GW_VAULT_KEY_UNAVAILABLE',
    );
  },
);

it.runIf(onPosix)('puts its key file in the place of nothing, and through no symbolic link', async () => {
  const folder = await temporaryFolder();
  const elsewhere = join(folder, 'elsewhere');
  await symlink(elsewhere, join(folder, 'link.key'));
  expect(await faultOf(keyFileSealer(join(folder, 'link.key'), { explicit: true }).seal(dataKey()))).toBe(
    'GW_WRITE_FAILED',
  );
  await expect(stat(elsewhere)).rejects.toThrow('ENOENT');
  // Something planted where the new key is prepared is not written to.
  const planted = join(folder, 'planted');
  await writeFile(planted, 'mine');
  await link(planted, join(folder, 'vault.key.new'));
  await keyFileSealer(join(folder, 'vault.key'), { explicit: true }).seal(dataKey());
  expect(await readFile(planted, 'utf8')).toBe('mine');
});

// ---- Electron

/** safeStorage as Electron's documentation describes it; `prefix` is what its ciphertext starts with. */
function safeStorage(prefix: string, changes: Partial<SafeStorage> = {}): SafeStorage {
  const turned = (bytes: Buffer) => bytes.map((byte) => byte ^ 0x5a);
  return {
    isAsyncEncryptionAvailable: async () => true,
    encryptStringAsync: async (text) => Buffer.concat([Buffer.from(prefix), turned(Buffer.from(text))]),
    decryptStringAsync: async (bytes) => ({ result: Buffer.from(turned(bytes.subarray(3))).toString() }),
    ...changes,
  };
}

it('seals with safeStorage where it is backed by a keychain', async () => {
  await sealsAndUnseals(electronSealer(safeStorage('v11'), { platform: 'linux' }));
  await sealsAndUnseals(
    electronSealer(safeStorage('v11', { getSelectedStorageBackend: () => 'gnome_libsecret' }), { platform: 'linux' }),
  );
  await sealsAndUnseals(electronSealer(safeStorage('v10'), { platform: 'darwin' }));
  await sealsAndUnseals(electronSealer(safeStorage('v10'), { platform: 'win32' }));
});

it('rule 7: takes Linux ciphertext that starts with v10, and the basic_text backend, for no protection', async () => {
  const pretending = electronSealer(safeStorage('v10'), { platform: 'linux' });
  const basic = electronSealer(safeStorage('v11', { getSelectedStorageBackend: () => 'basic_text' }), {
    platform: 'linux',
  });
  for (const sealer of [pretending, basic]) {
    expect(await faultOf(sealer.probe())).toBe('GW_VAULT_NO_SEALER');
    expect(await faultOf(sealer.seal(dataKey()))).toBe('GW_VAULT_NO_SEALER');
    expect(await faultOf(sealer.unseal(Buffer.from('v10xxxx')))).toBe('GW_VAULT_NO_SEALER');
  }
  const file = join(await temporaryFolder(), 'vault');
  expect(await faultOf(openVault({ file, sealers: [pretending] }))).toBe('GW_VAULT_NO_SEALER');
  await expect(stat(file)).rejects.toThrow('ENOENT');
});

it('rule 7: says what safeStorage says, in a bounded time', async () => {
  const fail = (text: string) => async () => {
    throw new Error(text);
  };
  const sealer = (changes: Partial<SafeStorage>) =>
    electronSealer(safeStorage('v11', changes), { platform: 'linux', timeoutMs: 100 });
  expect(await faultOf(sealer({ isAsyncEncryptionAvailable: async () => false }).probe())).toBe('GW_VAULT_NO_SEALER');
  expect(await faultOf(sealer({ decryptStringAsync: async () => ({ result: 'other' }) }).probe())).toBe(
    'GW_VAULT_NO_SEALER',
  );
  const locked = sealer({ encryptStringAsync: fail('Encryption is temporarily unavailable. Please try again.') });
  expect(await faultOf(locked.probe())).toBe('GW_VAULT_LOCKED');
  expect(await faultOf(sealer({ decryptStringAsync: fail('Error while decrypting') }).unseal(Buffer.from('v11')))).toBe(
    'GW_VAULT_KEY_UNAVAILABLE',
  );
  const silent = sealer({ encryptStringAsync: () => new Promise(() => {}) });
  expect(await message(silent.seal(dataKey()))).toContain('it did not answer within 0.1 s');
});
