import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AmbiguousJson, strictJson } from '../../main/policy/index.ts';

const read = (text: string) => strictJson(Buffer.from(text));

describe('JSON that every reader understands alike', () => {
  it.each([
    ['a name twice', '{"a":1,"a":2}'],
    ['a name twice, once in escapes', String.raw`{"method":"ping","\u006dethod":"tools/call"}`],
    ['a name twice, deep inside', '[{"b":[{"c":{"a":1,"a":1}}]}]'],
    ['a name twice with an object between', '{"a":{"a":1},"b":[{"a":1}],"a":2}'],
    ['a byte order mark', '\uFEFF{}'],
    ['a comment', '{/* */}'],
    ['a trailing comma', '{"a":1,}'],
    ['nothing', ''],
    ['two values', '{} {}'],
    ['more than 128 levels', '['.repeat(129) + ']'.repeat(129)],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow(AmbiguousJson);
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(() => strictJson(Buffer.from('{"a":"\xff"}', 'latin1'))).toThrow(AmbiguousJson);
  });

  it('lets the same name stand in different objects', () => {
    const text = '{"a":{"a":[{"a":1},{"a":2}]},"b":"\\"a\\":1, {","c":"}{"}';
    expect(read(text)).toEqual(JSON.parse(text));
  });

  it('gives what JSON.parse gives for anything that was serialised', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(read(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });
});
