/** Random valid files of each format, as people and programs leave them behind. */
import fc from 'fast-check';

/** Gives the same choices for the same numbers, so that a failing file can be shrunk. */
function chooser(numbers: readonly number[]) {
  let at = 0;
  return <T>(options: readonly T[]): T => {
    const number = numbers[at++ % numbers.length] ?? 0;
    return options[number % options.length] as T;
  };
}
type Choose = ReturnType<typeof chooser>;

const choices = fc.array(fc.nat(997), { minLength: 24, maxLength: 48 });
const text = fc.oneof(
  fc.constantFrom(
    '',
    'a b',
    'ünïcödé',
    '日本語',
    '\u{1F980}',
    'say "hi"',
    "it's",
    'C:\\dir',
    '// no',
    '/* no */',
    ', }',
    '# no',
    '[x]',
  ),
  fc.string({ maxLength: 8 }),
);
const plainKey = fc.constantFrom('a', 'b-c', 'theme', 'mcp', 'other_1', 'Z9', 'x', 'long-name', 'k1', 'k2');
const scalar = fc.oneof(text, fc.integer(), fc.boolean());
export type Tree = string | number | boolean | null | Tree[] | { [key: string]: Tree };
const tree = fc.letrec<{ tree: Tree; map: { [key: string]: Tree } }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'tree' },
    fc.oneof(scalar, fc.constant(null)),
    fc.array(tie('tree'), { maxLength: 3, depthIdentifier: 'tree' }),
    tie('map'),
  ),
  map: fc.dictionary(fc.oneof(plainKey, text), tie('tree'), { maxKeys: 4, depthIdentifier: 'tree' }) as fc.Arbitrary<{
    [key: string]: Tree;
  }>,
}));

interface JsonStyle {
  readonly comments: boolean;
  readonly trailing: boolean;
}

function printedJson(value: Tree, choose: Choose, { comments, trailing }: JsonStyle): string {
  const eol = choose(['\n', '\r\n']);
  const unit = choose(['  ', '    ', '\t', '']);
  const style = choose(['lines', 'lines', 'line', 'tight', 'wild']);
  const gap = (indent: string): string => {
    if (style === 'tight') return '';
    if (style === 'line') return comments ? choose([' ', ' ', ' ', ' /* c, } */ ']) : ' ';
    const line = eol + indent;
    if (style === 'wild')
      return choose([
        '',
        ' ',
        line,
        `${line}${line}`,
        comments ? ` // "x": { ${line}` : '\t',
        comments ? '/**/' : '  ',
      ]);
    return comments ? choose([line, line, line, ` // note, }  ${line}`, `${line}/* block${eol} */${line}`]) : line;
  };
  const print = (node: Tree, indent: string): string => {
    if (typeof node !== 'object' || node === null) return JSON.stringify(node);
    const inner = indent + unit;
    const list = Array.isArray(node);
    const parts = list
      ? node.map((each) => print(each, inner))
      : Object.entries(node).map(
          ([key, each]) =>
            `${JSON.stringify(key)}:${style === 'tight' ? '' : choose([' ', ' ', '  ', ''])}${print(each, inner)}`,
        );
    const [open, close] = list ? ['[', ']'] : ['{', '}'];
    if (parts.length === 0) return open + choose(['', '', ' ', style === 'lines' ? eol + indent : '']) + close;
    const before = comments && style === 'wild' ? choose(['', ' ', '/* c */']) : '';
    const end = trailing ? choose(['', '', ',', `${gap(inner)},`]) : '';
    return open + gap(inner) + parts.join(`${before},${gap(inner)}`) + end + gap(indent) + close;
  };
  return (
    choose(['', '', comments ? `// top${eol}` : '', comments ? `/* top */` : '', eol]) +
    print(value, '') +
    choose(['', eol, eol + eol, comments ? ` // end` : ''])
  );
}

/** @param key where the servers are */
export const jsonFile = (key: readonly string[], style: JsonStyle) =>
  fc
    .tuple(tree.map, fc.option(tree.map, { nil: undefined }), fc.nat(4), fc.boolean(), choices)
    .map(([root, servers, at, mark, numbers]) => {
      const nested = servers && key.reduceRight<Tree>((content, each) => ({ [each]: content }), servers);
      const others = Object.entries(root).filter(([each]) => each !== key[0]);
      if (nested) others.splice(at, 0, ...Object.entries(nested as Record<string, Tree>));
      const printed = printedJson(Object.fromEntries(others), chooser(numbers), style);
      return (mark ? '\uFEFF' : '') + printed;
    });

/** Files without anything in them yet. */
export const emptyFile = fc.constantFrom('', '\n', '  ', '\r\n\r\n', '\uFEFF');

const tomlText = (value: string) =>
  JSON.stringify(value.replace(/[\u007f\ud800-\udfff]/g, '')).replaceAll('\u007f', '');

export const tomlFile = fc
  .tuple(
    fc.array(fc.tuple(plainKey, fc.nat(8), text), { maxLength: 6 }),
    fc.uniqueArray(plainKey, { maxLength: 4 }),
    choices,
  )
  .map(([pairs, tables, numbers]) => {
    const choose = chooser(numbers);
    const eol = choose(['\n', '\r\n']);
    const seen = new Set<string>();
    const value = (kind: number, content: string) =>
      [
        tomlText(content),
        '42',
        '1979-05-27T07:32:00Z',
        `[ 1,${eol}  2, # two ]${eol}  ]`,
        `"""${eol}[mcp_servers.onboard]${eol}x = '''${eol}"""`,
        `'''${eol}[mcp_servers.onboard]  # "${eol}'''`,
        '{ a = 1, "b c" = [ "x]" ] }',
        "'C:\\literal'",
        '-0.5',
      ][kind] ?? '1';
    const lines = (scope: string) =>
      pairs
        .filter(([key]) => !seen.has(`${scope}.${key}`) && seen.add(`${scope}.${key}`))
        .map(
          ([key, kind, content]) =>
            `${choose(['', '', '  ', `# note [x]${eol}`])}${key}${choose([' = ', '=', ' =\t'])}${value(kind, content)}${choose(['', '  # why', ' '])}`,
        );
    const parts = lines('');
    for (const name of tables) {
      parts.push(
        choose(['', '# about it']),
        `[${choose(['', ' '])}${choose(['mcp_servers', 'mcp_servers', 'other', '"mcp_servers"'])}.${name}]`,
      );
      parts.push(...lines(name));
    }
    return choose(['', '', '\uFEFF']) + parts.join(eol) + choose(['', eol, eol + eol]);
  });

export const yamlFile = fc
  .tuple(
    fc.uniqueArray(plainKey, { maxLength: 4 }),
    fc.option(fc.uniqueArray(plainKey, { maxLength: 3 }), { nil: undefined }),
    fc.nat(3),
    text,
    choices,
  )
  .map(([keys, servers, position, content, numbers]) => {
    const choose = chooser(numbers);
    const eol = choose(['\n', '\r\n']);
    const value = (indent: string) =>
      choose([
        ' 1',
        ' plain words # why',
        ` ${JSON.stringify(content.replace(/[\ud800-\udfff]/g, ''))}`,
        ` |${eol}${indent}  onboard:${eol}${indent}    deep`,
        ` >-${eol}${indent}  folded${eol}${eol}${indent}  text`,
        ` { a: 1, b: [x, y] }`,
        `${eol}${indent}  - one # 1${eol}${indent}  - two`,
        `${eol}${indent}  sub: true`,
        '',
      ]);
    const comment = (indent: string) => choose(['', '', '', `${indent}# note: x${eol}`, eol]);
    const parts = keys.map((key) => `${comment('')}${key}:${value('')}`);
    if (servers) {
      const unit = choose(['  ', '    ', ' ']);
      const flow = choose([false, false, true]);
      parts.splice(
        position,
        0,
        flow
          ? `extensions: ${choose(['', ' '])}{${choose(['', ' '])}${servers.map((name) => `${name}: {a: 1}`).join(choose([', ', ',']))}${choose(['', ' '])}}${choose(['', ' # c'])}`
          : `extensions:${choose(['', ' # all'])}${servers.map((name) => `${eol}${comment(unit)}${unit}${name}:${value(unit)}`).join('')}`,
      );
    }
    return choose(['', '', `---${eol}`, `# head${eol}`]) + parts.join(eol) + choose(['', eol, eol + eol]);
  });

export const shellFile = fc.tuple(fc.array(fc.nat(11), { maxLength: 8 }), choices).map(([kinds, numbers]) => {
  const choose = chooser(numbers);
  const eol = choose(['\n', '\r\n']);
  const lines = kinds.map(
    (kind) =>
      [
        '# mcp add onboard --type http',
        'export A="two\nlines"',
        "B='mcp add\nmcp add onboard x'",
        'mcp add other --type stdio',
        'mcp add onboard-two --url "http://127.0.0.1/$X"',
        `if true; then${eol}  option model x${eol}fi`,
        `long \\${eol}  line`,
        `cat <<EOF${eol}mcp add onboard x${eol}it's${eol}EOF`,
        `cat <<-'END' | tr a b${eol}\tmcp add onboard "${eol}\tEND`,
        "echo it\\'s # don't",
        '',
      ][kind % 11] ?? '',
  );
  return lines.join(eol) + choose(['', eol, eol]);
});
