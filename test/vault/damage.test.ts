import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import { Fault } from '../../main/faults/index.ts';
import type { Sealer } from '../../main/host/index.ts';
import { keyFileSealer, openVault } from '../../main/vault/index.ts';
import { faultOf, start, type TestVault, temporaryVault } from './temporary.ts';

// Real processes, disks and key derivations; a loaded computer takes its time.
vi.setConfig({ testTimeout: 60_000 });

const SECRETS = { first: 'one', second: 'two', third: 'three' };

/** A closed vault with three records, and its bytes. */
async function written(): Promise<TestVault & { bytes: Buffer }> {
  const made = await temporaryVault();
  const vault = await made.open();
  for (const [account, password] of Object.entries(SECRETS)) await vault.setPassword('s', account, password);
  await vault.close();
  return { ...made, bytes: await readFile(made.file) };
}

/** Puts bytes in the place of the vault, and says which fault they meet; they must still be there afterwards. */
async function refusal({ file, open }: TestVault, bytes: Uint8Array): Promise<string> {
  await writeFile(file, bytes);
  const code = await faultOf(open());
  expect((await readFile(file)).equals(bytes)).toBe(true);
  return code;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What a forger can do who does not have the key: any lines, with the right checksum below them. */
function forged(lines: readonly string[]): Buffer {
  const covered = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
  return Buffer.concat([covered, Buffer.from(`sha256 ${sha256(covered)}\n`)]);
}

/** The lines of a vault without its checksum. */
const linesOf = (bytes: Buffer) => bytes.toString('latin1').split('\n').slice(0, -2);

const withLine = (lines: readonly string[], at: number, line: string) => lines.with(at, line);

it('rule 7: refuses a vault in which any one bit is not as it was, and leaves it alone', async () => {
  const vault = await written();
  const met = new Map<string, number>();
  for (let at = 0; at < vault.bytes.length; at += 1) {
    const bytes = Buffer.from(vault.bytes);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    const code = await refusal(vault, bytes);
    met.set(code, (met.get(code) ?? 0) + 1);
  }
  // One bit of the format number makes it a later one.
  expect([...met.keys()].filter((code) => code !== 'GW_VAULT_DAMAGED' && code !== 'GW_VAULT_TOO_NEW')).toEqual([]);
  expect(met.get('GW_VAULT_DAMAGED')).toBeGreaterThanOrEqual(vault.bytes.length - 1);
  await writeFile(vault.file, vault.bytes);
  expect(await (await vault.open()).findCredentials('s')).toHaveLength(3);
});

it('rule 7: refuses a vault cut off at any byte, and leaves it alone', async () => {
  const vault = await written();
  for (let length = 0; length < vault.bytes.length; length += 1) {
    expect(await refusal(vault, vault.bytes.subarray(0, length))).toBe('GW_VAULT_DAMAGED');
  }
  expect(await refusal(vault, Buffer.concat([vault.bytes, Buffer.from('\n')]))).toBe('GW_VAULT_DAMAGED');
  expect(await refusal(vault, Buffer.concat([vault.bytes, vault.bytes]))).toBe('GW_VAULT_DAMAGED');
  expect(await refusal(vault, Buffer.alloc(4096))).toBe('GW_VAULT_DAMAGED');
});

it('rule 7: refuses every changed character of a forgery with the right checksum', async () => {
  const vault = await written();
  const lines = linesOf(vault.bytes);
  const met = new Set<string>();
  for (const [at, line] of lines.entries()) {
    for (let place = 0; place < line.length; place += 1) {
      const other = line[place] === 'A' ? 'B' : 'A';
      met.add(await refusal(vault, forged(withLine(lines, at, line.slice(0, place) + other + line.slice(place + 1)))));
    }
  }
  // A forged header can also name another sealer, or hold a sealed key that does not open.
  const expected = ['GW_VAULT_DAMAGED', 'GW_VAULT_WRONG_KEY'];
  expect([...met].filter((code) => !expected.includes(code))).toEqual([]);
  expect(await refusal(vault, forged(lines)).catch(() => 'opened')).toBe('opened');
});

it('rule 7: refuses a record that was removed, doubled, swapped, or moved from another vault', async () => {
  const vault = await written();
  const [header = '', one = '', two = '', three = '', index = ''] = linesOf(vault.bytes);
  const other = linesOf((await written()).bytes);
  const forgeries: Record<string, string[]> = {
    'one removed': [header, one, three, index],
    'all removed': [header, index],
    'one doubled': [header, one, two, two, three, index],
    'two swapped': [header, two, one, three, index],
    'one in the place of another': [header, one, one, three, index],
    'one from another vault': [header, other[1] ?? '', two, three, index],
    'all records and the index from another vault': [header, ...other.slice(1)],
    'an index of another vault': [header, one, two, three, other.at(-1) ?? ''],
    'an empty line': [header, one, two, three, '', index],
    'a base64 spelling that means the same': [header, one, two, three, `${index.replace(/=+$/, '')}====`],
    'no index': [header, one, two, three],
    'an index that is cut short': [header, one, two, three, index.slice(0, 22)],
    'an empty index': [header, one, two, three, 'index '],
  };
  for (const [what, lines] of Object.entries(forgeries)) {
    expect([what, await refusal(vault, forged(lines))]).toEqual([what, 'GW_VAULT_DAMAGED']);
  }
});

it('rule 7: refuses a record that was put back to an older state of the same vault', async () => {
  const vault = await written();
  const [, one = ''] = linesOf(vault.bytes);
  const changing = await vault.open();
  await changing.setPassword('s', 'first', 'changed');
  await changing.deletePassword('s', 'second');
  await changing.close();
  // A record that is set again moves to the end.
  const now = linesOf(await readFile(vault.file));
  const [header = '', three = '', , index = ''] = now;
  expect(now).toHaveLength(4);
  expect(await refusal(vault, forged([header, three, one, index]))).toBe('GW_VAULT_DAMAGED');
  const olderIndex = linesOf(vault.bytes).at(-1) ?? '';
  expect(await refusal(vault, forged([...now.slice(0, -1), olderIndex]))).toBe('GW_VAULT_DAMAGED');
});

it('rule 7: refuses a header with a repeated, added or reordered field, or a sealed key of another vault', async () => {
  const vault = await written();
  const [header = '', ...rest] = linesOf(vault.bytes);
  const other = JSON.parse(linesOf((await written()).bytes)[0] ?? '') as { sealedKey: string };
  const fields = JSON.parse(header) as Record<string, unknown>;
  const refusalOf = (line: string) => refusal(vault, forged([line, ...rest]));
  expect(await refusalOf(header.replace('{', '{"extra":1,'))).toBe('GW_VAULT_DAMAGED');
  expect(await refusalOf(header.replace('{', '{"sealer":"passphrase",'))).toBe('GW_VAULT_DAMAGED');
  expect(await refusalOf(header.replace('{', '{ '))).toBe('GW_VAULT_DAMAGED');
  expect(await refusalOf(JSON.stringify({ ...fields, sealer: 'none' }))).toBe('GW_VAULT_DAMAGED');
  expect(await refusalOf(JSON.stringify({ ...fields, sealer: 'constructor' }))).toBe('GW_VAULT_DAMAGED');
  expect(await refusalOf(JSON.stringify({ ...fields, sealer: 'passphrase' }))).toBe('GW_VAULT_SEALER_MISSING');
  expect(await refusalOf(JSON.stringify({ ...fields, sealedKey: other.sealedKey }))).toBe('GW_VAULT_WRONG_KEY');
  expect(await refusalOf(JSON.stringify({ ...fields, keySince: '2020-01-01T00:00:00.000Z' }))).toBe('GW_VAULT_DAMAGED');
  expect(await refusalOf(JSON.stringify({ ...fields, format: 0 }))).toBe('GW_VAULT_DAMAGED');
  expect(await refusalOf(JSON.stringify({ ...fields, keyId: '0'.repeat(32) }))).toBe('GW_VAULT_WRONG_KEY');
});

it('rule 7: leaves a vault of a newer version alone, whatever else is in it', async () => {
  const vault = await written();
  expect(await refusal(vault, Buffer.from('{"gangway":"vault","format":2,"new":true}\nnothing like today\n'))).toBe(
    'GW_VAULT_TOO_NEW',
  );
  expect(await refusal(vault, Buffer.from('{"gangway":"vault","format":2}'))).toBe('GW_VAULT_TOO_NEW');
});

it('rule 7: leaves a vault alone whose key file is another one, or gone', async () => {
  const vault = await written();
  const opened = (key: string) =>
    faultOf(openVault({ file: vault.file, sealers: [keyFileSealer(key, { explicit: true })] }));
  const other = await written();
  expect(await opened(`${other.folder}/vault.key`)).toBe('GW_VAULT_WRONG_KEY');
  expect(await opened(`${other.folder}/nothing.key`)).toBe('GW_VAULT_KEY_UNAVAILABLE');
  expect(await readFile(vault.file)).toEqual(vault.bytes);
  await expect(readFile(`${other.folder}/nothing.key`)).rejects.toThrow('ENOENT');
});

it('rule 7: asks for the sealer that made the vault, and takes no other in its place', async () => {
  const vault = await written();
  const asked: string[] = [];
  const willing = (name: Sealer['name']): Sealer => ({
    name,
    probe: async () => void asked.push(name),
    seal: async (dataKey) => dataKey,
    unseal: async (sealed) => sealed,
  });
  const error: unknown = await openVault({
    file: vault.file,
    sealers: [willing('os-keychain'), willing('passphrase')],
  }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Fault);
  expect((error as Fault).message).toContain('protected by a key file on this disk');
  expect(asked).toEqual([]);
  expect(await readFile(vault.file)).toEqual(vault.bytes);
});

it('rule 7: a new vault does not slide to a weaker sealer because a stronger one is locked', async () => {
  const { file, sealer, folder } = await temporaryVault();
  const failing = (code: 'GW_VAULT_LOCKED' | 'GW_VAULT_NO_SEALER' | 'GW_VAULT_KEY_UNAVAILABLE'): Sealer => {
    const fail = async () => {
      throw new Fault(code, { reason: 'no bus', source: 'x' });
    };
    return { name: 'os-keychain', probe: fail, seal: fail, unseal: fail };
  };
  expect(await faultOf(openVault({ file, sealers: [failing('GW_VAULT_LOCKED'), sealer] }))).toBe('GW_VAULT_LOCKED');
  expect(await faultOf(openVault({ file, sealers: [failing('GW_VAULT_KEY_UNAVAILABLE'), sealer] }))).toBe(
    'GW_VAULT_KEY_UNAVAILABLE',
  );
  expect(await faultOf(openVault({ file, sealers: [failing('GW_VAULT_NO_SEALER')] }))).toBe('GW_VAULT_NO_SEALER');
  expect(await faultOf(openVault({ file, sealers: [] }))).toBe('GW_VAULT_NO_SEALER');
  await expect(readFile(file)).rejects.toThrow('ENOENT');
  const vault = await openVault({ file, sealers: [failing('GW_VAULT_NO_SEALER'), sealer] });
  expect(vault.sealer).toBe('key-file');
  await vault.close();
  expect(folder).not.toBe('');
});

it('gives up the ownership of a vault that it could not read', async () => {
  const vault = await written();
  await refusal(vault, Buffer.from('not a vault'));
  await writeFile(vault.file, vault.bytes);
  expect(await (await vault.open()).getPassword('s', 'first')).toBe('one');
});

it('does not take a folder or a named pipe for a vault', async () => {
  const { folder, file, open, sealer } = await temporaryVault();
  await mkdir(`${folder}/sub`);
  expect(await faultOf(openVault({ file: `${folder}/sub`, sealers: [sealer] }))).toBe('GW_VAULT_UNREADABLE');
  if (process.platform !== 'win32') {
    expect((await start(['mkfifo', file]).ended).code).toBe(0);
    expect(await faultOf(open())).toBe('GW_VAULT_UNREADABLE');
  }
});
