import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnTools, metadataHeaders, mirroredParams } from '../../main/gateway/stdio/mirror.ts';

const marked = (header: unknown, type: unknown = 'string') => ({ type, 'x-mcp-header': header });
const schema = (properties: object) => ({ type: 'object', properties });

describe('the parameters that a schema marks', () => {
  it('are found at any depth of properties', () => {
    const found = mirroredParams(
      schema({ a: marked('A'), b: schema({ c: schema({ d: marked('D', 'integer') }) }), e: marked('E', 'boolean') }),
    );
    expect(found).toEqual([
      { header: 'A', path: ['a'] },
      { header: 'D', path: ['b', 'c', 'd'] },
      { header: 'E', path: ['e'] },
    ]);
  });

  it.each([
    ['empty', schema({ a: marked('') })],
    ['no text', schema({ a: marked(7) })],
    ['no token', schema({ a: marked('My Header') })],
    ['a line break', schema({ a: marked('A\r\nB') })],
    ['a colon', schema({ a: marked('A:B') })],
    ['twice the same but for case', schema({ a: marked('Region'), b: marked('REGION') })],
    ['on a number', schema({ a: marked('A', 'number') })],
    ['on an object', schema({ a: marked('A', 'object') })],
    ['on several types', schema({ a: marked('A', ['string', 'null']) })],
    ['on no type', schema({ a: { 'x-mcp-header': 'A' } })],
    ['at the root', { ...schema({}), ...marked('A') }],
    ['in items', schema({ a: { type: 'array', items: marked('A') } })],
    ['in properties of items', schema({ a: { type: 'array', items: schema({ b: marked('A') }) } })],
    ['in oneOf', schema({ a: { oneOf: [marked('A')] } })],
    ['in allOf at the root', { ...schema({}), allOf: [schema({ a: marked('A') })] }],
    ['in $defs', { ...schema({}), $defs: { x: schema({ a: marked('A') }) } }],
    ['in a keyword that nobody knows', schema({ a: { 'x-other': { deep: [marked('A')] } } })],
  ])('make a tool invalid that are %s', (_what, given) => {
    expect(mirroredParams(given)).toBeNull();
  });

  it('are not seen in data: a default, an example, a property of that name', () => {
    expect(
      mirroredParams(
        schema({ a: { type: 'object', default: marked(''), examples: [marked('')], enum: [marked('')] } }),
      ),
    ).toEqual([]);
    expect(mirroredParams(schema({ 'x-mcp-header': { type: 'string' } }))).toEqual([]);
  });

  it.each([undefined, null, true, 7, 'text', []])('are none in %j, which is no schema of an object', (given) => {
    expect(mirroredParams(given)).toEqual([]);
  });

  it('are not looked for without end', () => {
    let deep: object = marked('A');
    for (let depth = 0; depth < 100_000; depth++) deep = { not: deep };
    expect(mirroredParams(deep)).toBeNull();
  });
});

describe('the headers of a message', () => {
  const tools = new Map([['t', [{ header: 'P', path: ['a', 'b'] }]]]);
  const param = (value: unknown) =>
    metadataHeaders('tools/call', { name: 't', arguments: { a: { b: value } } }, '2026-07-28', tools)?.[7];

  it.each<[unknown, string | undefined]>([
    ['us-west1', 'us-west1'],
    ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
    [' padded ', '=?base64?IHBhZGRlZCA=?='],
    ['line1\nline2', '=?base64?bGluZTEKbGluZTI=?='],
    ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
    ['', '=?base64??='],
    ['a\tb', 'a\tb'],
    [42, '42'],
    [-7, '-7'],
    [true, 'true'],
    [false, 'false'],
    [2 ** 53, undefined],
    [null, undefined],
    [undefined, undefined],
    [{}, undefined],
  ])('hold %j as %j', (value, header) => {
    expect(param(value)).toBe(header);
  });

  it('hold any text so that it can be read again, and nothing but printable ASCII', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (value) => {
        const header = param(value) ?? '';
        expect(header).toMatch(/^[\x20-\x7e\t]*$/);
        const coded = /^=\?base64\?(.*)\?=$/.exec(header)?.[1];
        const read = coded === undefined ? header : Buffer.from(coded, 'base64').toString();
        expect(read).toBe(Buffer.from(value).toString());
      }),
    );
  });

  it('do not reach into the prototype of the arguments', () => {
    const inherited = new Map([['t', [{ header: 'P', path: ['constructor', 'name'] }]]]);
    expect(metadataHeaders('tools/call', { name: 't', arguments: {} }, '2026-07-28', inherited)).toHaveLength(6);
  });

  it.each([
    ['tools/call', { name: 'n' }, 'n'],
    ['prompts/get', { name: 'n' }, 'n'],
    ['resources/read', { uri: 'u:' }, 'u:'],
    ['tasks/cancel', { taskId: 't' }, 't'],
    ['tools/list', { name: 'n' }, undefined],
    ['constructor', { name: 'n' }, undefined],
    ['tools/call', { name: 7 }, undefined],
  ])('of %s name what it names', (method, params, name) => {
    const headers = metadataHeaders(method, params, '2026-07-28', new Map()) ?? [];
    expect(headers[headers.indexOf('Mcp-Name') + 1 || 99]).toBe(name);
  });
});

describe('an answer to tools/list', () => {
  const answer = (tools: unknown) =>
    Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools, nextCursor: 'n' } }));

  it('teaches what is mirrored, and what is not any more', () => {
    const tools = new Map();
    learnTools(answer([{ name: 't', inputSchema: schema({ a: marked('A') }) }]), tools);
    expect(tools.get('t')).toEqual([{ header: 'A', path: ['a'] }]);
    expect(learnTools(answer([{ name: 't', inputSchema: schema({}) }]), tools)).toEqual({
      withoutInvalid: null,
      nextCursor: 'n',
    });
    expect(tools.has('t')).toBe(false);
  });

  it.each(['not json', '[]', '{"result":{}}', '{"error":{}}'])('that is none is passed on: %s', (text) => {
    expect(learnTools(Buffer.from(text), new Map()).withoutInvalid).toBeNull();
  });
});
