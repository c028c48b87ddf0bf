import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSseParser, SseEventTooLarge } from '../../main/upstream/index.ts';

interface Seen {
  readonly type: string;
  readonly data: string;
  readonly id: string;
}

function parse(chunks: readonly (string | Buffer)[], maxEventBytes?: number) {
  const events: Seen[] = [];
  const retries: number[] = [];
  const parser = createSseParser({
    ...(maxEventBytes !== undefined && { maxEventBytes }),
    onEvent: ({ type, data, lastEventId }) => events.push({ type, data: data.toString('utf8'), id: lastEventId }),
    onRetry: (ms) => retries.push(ms),
  });
  for (const chunk of chunks) parser.push(Buffer.from(chunk));
  return { events, retries };
}

const dataOf = (...chunks: (string | Buffer)[]) => parse(chunks).events.map(({ data }) => data);

describe('an event stream', () => {
  test('ends lines with LF, CRLF or CR, mixed as it likes', () => {
    expect(dataOf('data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\r\n\ndata: e\n\r\n')).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
  });

  test('joins several lines of data with LF', () => {
    expect(dataOf('data: {\ndata:  "a": 1\r\ndata: }\n\n')).toEqual(['{\n "a": 1\n}']);
  });

  test('takes off one space after the colon and no more', () => {
    expect(dataOf('data:a\n\n', 'data:  b\n\n', 'data\n\n', 'data:\ndata:\n\n')).toEqual(['a', ' b', '', '\n']);
  });

  test('ignores comments, unknown fields and names that only begin like a known one', () => {
    expect(dataOf(': keep-alive\n\n:\n\ndatax: 1\nidx: 7\nretryx: 5\ncolour: red\nDATA: 2\ndata: 3\n\n')).toEqual([
      '3',
    ]);
  });

  test('names an event for itself alone and keeps the id for all that follow', () => {
    expect(parse(['event: endpoint\nid: 7\ndata: /a\n\ndata: b\n\nid\ndata: c\n\n']).events).toEqual([
      { type: 'endpoint', data: '/a', id: '7' },
      { type: 'message', data: 'b', id: '7' },
      { type: 'message', data: 'c', id: '' },
    ]);
  });

  test('says nothing of an event without data, and forgets its name', () => {
    expect(parse(['event: ping\n\ndata: a\n\n']).events).toEqual([{ type: 'message', data: 'a', id: '' }]);
  });

  test('ignores an id that holds a NUL', () => {
    expect(parse(['id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n']).events.map(({ id }) => id)).toEqual(['1', '1']);
  });

  test('takes a retry time in digits only', () => {
    expect(parse(['retry: 1500\nretry: 1.5\nretry: -1\nretry:\nretry: 99999999999\nretry:20\n\n']).retries).toEqual([
      1500, 20,
    ]);
  });

  test('drops an event that it does not finish', () => {
    expect(dataOf('data: a\n\ndata: b\n')).toEqual(['a']);
    expect(dataOf('data: a')).toEqual([]);
  });

  test('may begin with a byte order mark, cut anywhere, and only there', () => {
    const stream = Buffer.from('\ufeffdata: a\n\n\ufeffdata: b\n\n');
    for (let cut = 0; cut < 8; cut++) expect(dataOf(stream.subarray(0, cut), stream.subarray(cut))).toEqual(['a']);
  });

  test('keeps the bytes that began like a byte order mark and were none', () => {
    const stream = Buffer.concat([Buffer.from([0xef, 0xbb]), Buffer.from('x\ndata: a\n\n')]);
    for (let cut = 0; cut < 4; cut++) expect(dataOf(stream.subarray(0, cut), stream.subarray(cut))).toEqual(['a']);
    expect(dataOf(Buffer.from([0xef]), Buffer.from('\ndata: a\n\n'))).toEqual(['a']);
  });

  test('hands on data as the bytes that came, valid text or not', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
    const seen: Buffer[] = [];
    const parser = createSseParser({ onEvent: ({ data }) => seen.push(data) });
    parser.push(Buffer.concat([Buffer.from('data: '), bytes, Buffer.from('\n\n')]));
    expect(seen).toEqual([bytes]);
  });

  test('gives the same events however it is cut', () => {
    const line = fc.oneof(
      fc.constantFrom('data: x', 'data', 'data:', ': c', 'event: endpoint', 'id: 1', 'id', 'retry: 5', '', '', ''),
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `data: ${text.replace(/[\r\n]/g, '')}`),
    );
    const stream = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 30 })
      .map((lines) => Buffer.from(lines.map(([text, end]) => text + end).join('')));
    fc.assert(
      fc.property(stream, fc.boolean(), fc.array(fc.nat(), { maxLength: 12 }), (body, marked, cuts) => {
        const bytes = marked ? Buffer.concat([Buffer.from('\ufeff'), body]) : body;
        const at = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
          (a, b) => a - b,
        );
        const chunks = at.map((from, index) => bytes.subarray(from, at[index + 1] ?? bytes.length));
        const whole = parse([body]);
        expect(parse(chunks)).toEqual(whole);
        expect(parse([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the limit of an event', () => {
  const tooLarge = (chunks: readonly (string | Buffer)[]) => expect(() => parse(chunks, 100)).toThrow(SseEventTooLarge);

  test('is kept for a line without an end', () => {
    tooLarge(['data: ', 'x'.repeat(60), 'x'.repeat(60)]);
    tooLarge([`data: ${'x'.repeat(120)}\n\n`]);
    tooLarge([`: ${'x'.repeat(120)}\n\n`]);
  });

  test('is kept for many lines, empty ones among them', () => {
    tooLarge(['data: aaaaaaaaa\n'.repeat(11)]);
    tooLarge(['data:\n'.repeat(120)]);
  });

  test('counts each event on its own', () => {
    expect(parse([`data: ${'x'.repeat(80)}\n\n`.repeat(50)], 100).events).toHaveLength(50);
  });

  test('lets a large event in small chunks through in linear time', () => {
    const size = 4 * 1024 * 1024;
    const events: number[] = [];
    const parser = createSseParser({ onEvent: ({ data }) => events.push(data.length) });
    const chunk = Buffer.alloc(64, 'x');
    const started = performance.now();
    parser.push(Buffer.from('data: '));
    for (let sent = 0; sent < size; sent += chunk.length) parser.push(chunk);
    parser.push(Buffer.from('\n\n'));
    expect(events).toEqual([size]);
    // Quadratic work would take minutes.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
