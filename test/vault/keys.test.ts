import { expect, it } from 'vitest';
import { openRecord, sealRecord } from '../../main/vault/format.ts';
import { deriveKeys, openBox, sealBox } from '../../main/vault/keys.ts';

const keys = deriveKeys(Buffer.alloc(32, 1));
const other = deriveKeys(Buffer.alloc(32, 2));

it('opens a record under its own name and key only', () => {
  const record = sealRecord(keys, { service: 's', account: 'a' }, 'p');
  expect(openRecord(keys, record)).toBe('p');
  expect(openRecord(keys, { ...record, account: 'b' })).toBeNull();
  expect(openRecord(keys, { ...record, service: 'sa', account: '' })).toBeNull();
  expect(openRecord(other, record)).toBeNull();
  // The same key material under another key id, as in a file that was put together from two.
  expect(openRecord({ ...keys, keyId: other.keyId }, record)).toBeNull();
});

it('encrypts the same thing differently each time, and derives a key for each purpose', () => {
  const one = sealRecord(keys, { service: 's', account: 'a' }, 'p');
  const two = sealRecord(keys, { service: 's', account: 'a' }, 'p');
  expect(one.box.subarray(0, 12)).not.toEqual(two.box.subarray(0, 12));
  expect(keys.records).not.toEqual(keys.index);
  expect(keys.records.includes(Buffer.from(keys.keyId, 'hex'))).toBe(false);
  expect(deriveKeys(Buffer.alloc(32, 1)).keyId).toBe(keys.keyId);
});

it('gives null for a box that was cut or changed, and never a part of its contents', () => {
  const associated = Buffer.from('x');
  const box = sealBox(keys.records, Buffer.from('contents'), associated);
  expect(openBox(keys.records, box, associated)?.toString()).toBe('contents');
  for (let length = 0; length < box.length; length += 1) {
    expect(openBox(keys.records, box.subarray(0, length), associated)).toBeNull();
  }
  expect(openBox(keys.records, box, Buffer.from('y'))).toBeNull();
  expect(openBox(keys.index, box, associated)).toBeNull();
});

it('leaves nothing of the derived keys in memory once they are destroyed', () => {
  const gone = deriveKeys(Buffer.alloc(32, 3));
  gone.destroy();
  expect(gone.records).toEqual(Buffer.alloc(32));
  expect(gone.index).toEqual(Buffer.alloc(32));
});
