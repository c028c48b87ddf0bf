import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSurfaceScan, surfaceOf } from '../../main/channel/index.ts';

const surface = (text: string) => surfaceOf(Buffer.from(text));

describe('the surface of a message', () => {
  it.each([
    ['a request', '{"jsonrpc":"2.0","id":1,"method":"ping"}', { id: '1', method: true, answer: false }],
    [
      'a request with its id at the end and others within',
      '{"method":"tools/call","params":{"id":9,"arguments":{"method":"x"}},"jsonrpc":"2.0","id":"a\\"b"}',
      { id: '"a\\"b"', method: true, answer: false },
    ],
    [
      'a notification',
      '{"jsonrpc":"2.0","method":"notifications/initialized"}',
      { id: null, method: true, answer: false },
    ],
    [
      'a result',
      '{"result":{"id":4,"text":"\\\\"},"jsonrpc":"2.0","id": -7 }',
      { id: '-7', method: false, answer: true },
    ],
    ['an error', '{"error":{"code":-1},"id":null}', { id: null, method: false, answer: true }],
    ['something with spaces', ' { "id" : "1" } ', { id: '"1"', method: false, answer: false }],
    ['an id that is not one', '{"id":{"not":"one"},"method":"x"}', { id: null, method: true, answer: false }],
    ['an id beyond 1 KiB', `{"id":"${'x'.repeat(2000)}","method":"x"}`, { id: null, method: true, answer: false }],
  ])('of %s', (_what, text, expected) => {
    expect(surface(text)).toEqual([expected]);
  });

  it('of a batch is that of each member', () => {
    expect(surface('[{"id":1,"method":"a"},{"method":"b"},{"id":2,"result":[{"id":3}]}]')).toEqual([
      { id: '1', method: true, answer: false },
      { id: null, method: true, answer: false },
      { id: '2', method: false, answer: true },
    ]);
  });

  it.each(['', 'null', '12', '"id"', '[]', '[1,"id",null]'])('of %j is nothing', (text) => {
    expect(surface(text)).toEqual([]);
  });

  it('is what a parser sees, for any message however it is cut', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const id = fc.oneof(fc.integer(), fc.string({ unit: 'grapheme', maxLength: 12 }));
    const message = fc.record(
      { id, method: fc.string(), params: value, result: value, error: value, extra: value },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(message, fc.array(message, { minLength: 1, maxLength: 3 })),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (sent, step, pretty) => {
          const bytes = Buffer.from(JSON.stringify(sent, null, pretty ? 2 : undefined));
          const scan = createSurfaceScan();
          for (let at = 0; at < bytes.length; at += step) scan.feed(bytes.subarray(at, at + step));
          const seen = [sent]
            .flat()
            .map((each) => ({ id: each.id, method: 'method' in each, answer: 'result' in each || 'error' in each }));
          expect(
            surfaceOf(bytes).map((each) => ({ ...each, id: each.id === null ? undefined : JSON.parse(each.id) })),
          ).toEqual(seen);
          expect(scan.members.map(({ method, answer }) => ({ method, answer }))).toEqual(
            seen.map(({ method, answer }) => ({ method, answer })),
          );
        },
      ),
    );
  });

  it('of a message of many megabytes is found without reading it byte by byte', () => {
    const text = `{"result":{"text":"${'lorem ipsum '.repeat(1_000_000)}"},"jsonrpc":"2.0","id":5}`;
    const bytes = Buffer.from(text);
    const started = performance.now();
    expect(surfaceOf(bytes)).toEqual([{ id: '5', method: false, answer: true }]);
    expect(performance.now() - started).toBeLessThan(100);
  });
});
