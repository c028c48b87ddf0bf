// Who may import whom. The order of the rooms is that of docs/architecture.md: a room imports only rooms that
// stand after it here, and only through their door (index.ts).
const ORDER = [
  'index|cli',
  'shell',
  'web',
  'app',
  'doctor',
  'control',
  'contract',
  'checklist',
  'export',
  'gateway',
  'bridge',
  'connections',
  'clients',
  'auth',
  'upstream',
  'vault',
  'policy',
  'audit',
  'attest',
  'device',
  'channel',
  'host',
  'faults',
];
const SAME_LEVEL = new Set([
  'vault policy',
  'policy vault',
  'vault audit',
  'audit vault',
  'policy audit',
  'audit policy',
]);

/** The files of a room: a folder, or single files beside it (main/app.ts, main/cli.ts). */
const room = (name) => `^main/(${name})(/|\\.ts$)`;

const upward = ORDER.flatMap((name, at) =>
  ORDER.slice(0, at)
    .filter((above) => !SAME_LEVEL.has(`${name} ${above}`))
    .map((above) => ({
      name: `${name}-not-to-${above}`,
      comment: 'A lower room that knows a higher one cannot be tested or replaced alone.',
      severity: 'error',
      from: { path: room(name) },
      to: { path: room(above) },
    })),
);

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'through-the-door',
      comment: 'Each room is entered by its index.ts, so that what is public is written in one place.',
      severity: 'error',
      from: { path: '^main/([^/]+)(/|\\.ts$)' },
      to: { path: '^main/([^/]+)/', pathNot: ['^main/$1/', '^main/[^/]+/index\\.ts$'] },
    },
    {
      name: 'no-circles',
      comment: 'A circle has no first reader.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'electron-in-its-rooms',
      comment: 'Importing electron under plain Node tries a download and throws; the core runs under plain Node.',
      severity: 'error',
      from: {
        pathNot: ['^main/index\\.ts$', '^main/host/electron\\.ts$', '^main/shell/', '^preload/index\\.ts$', '^test/'],
      },
      to: { path: '(^|/)electron($|/)' },
    },
    {
      name: 'contract-only',
      comment: 'The window knows the rest of the program only by the contract.',
      severity: 'error',
      from: { path: '^(renderer|preload)/' },
      to: { path: '^main/' },
    },
    {
      name: 'product-without-tests',
      comment: 'What ships never imports the sandbox, a test or a benchmark.',
      severity: 'error',
      from: { path: '^(main|preload|renderer)/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'runtime-dependencies-only',
      comment: 'A development package would be missing from the packed app.',
      severity: 'error',
      from: { path: '^main/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: ['electron'],
      },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: ['^electron$'] } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test-results)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
