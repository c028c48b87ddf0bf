import type { Mutant } from './mutant.ts';

const SOURCES = 'test/policy/sources.test.ts';
const RESOLVE = 'test/policy/resolve.test.ts';
const EFFECTS = 'test/policy/effects.test.ts';
const TOOLS = 'test/policy/tool-rules.test.ts';
const LIVE = 'test/policy/live.test.ts';
const JSON_TEST = 'test/policy/strict-json.test.ts';
const PATTERNS = 'test/policy/patterns.test.ts';

const places: readonly Mutant[] = [
  {
    file: 'main/policy/sources/trusted-file.ts',
    text: "if (folders !== 'fine') return folders;",
    replacement: '',
    test: SOURCES,
    why: 'policy in a folder that others can write to is ignored',
  },
  {
    file: 'main/policy/sources/trusted-file.ts',
    text: 'const WRITABLE_BY_OTHERS = 0o022;',
    replacement: 'const WRITABLE_BY_OTHERS = 0o002;',
    test: SOURCES,
    why: 'policy that a group can write to is ignored',
  },
  {
    file: 'main/policy/sources/trusted-file.ts',
    text: 'constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK',
    replacement: 'constants.O_RDONLY | constants.O_NONBLOCK',
    test: SOURCES,
    why: 'policy behind a symbolic link is ignored',
  },
  {
    file: 'main/policy/sources/macos.ts',
    text: '/^[A-Za-z0-9_][A-Za-z0-9._@-]{0,254}$/.test(login)',
    replacement: 'login.length > 0',
    test: SOURCES,
    why: 'a login name leads to no other folder',
  },
  {
    file: 'main/policy/live.ts',
    text: 'if (!first.some(broke)) return first;',
    replacement: 'if (first.length >= 0) return first;',
    test: LIVE,
    only: 'half written',
    why: 'a policy that is being written is not believed to be broken',
  },
];

const resolution: readonly Mutant[] = [
  {
    file: 'main/policy/resolve.ts',
    text: "if (deciding.kind === 'unreadable') {",
    replacement: "if (deciding.kind === 'unreadable' && closed === null) {",
    test: RESOLVE,
    why: 'a value that is not valid closes what its key governs',
  },
  {
    file: 'main/policy/resolve.ts',
    text: 'for (const key of POLICY_KEYS) if (countsAt(key, reach)) unreadable(key);',
    replacement: '',
    test: RESOLVE,
    why: 'a place that cannot be read closes every key of security',
  },
  {
    file: 'main/policy/resolve.ts',
    text: '} else if (!countsAt(key, reach)) {',
    replacement: '} else if (false) {',
    test: RESOLVE,
    why: 'what could widen trust counts for the whole computer only',
  },
  {
    file: 'main/policy/policy.ts',
    text: 'if (stopped) {',
    replacement: 'if (stopped && client === null) {',
    test: EFFECTS,
    only: 'cannot be read',
    why: 'no call is let through while policy cannot be read',
  },
  {
    file: 'main/policy/policy.ts',
    text: 'listed(DeniedClients ?? []) ||',
    replacement: '',
    test: EFFECTS,
    only: 'DeniedClients',
    why: 'a denied client is shut out',
  },
  {
    file: 'main/policy/patterns.ts',
    text: 'hostname.endsWith(`.',
    replacement: 'hostname.endsWith(`',
    test: PATTERNS,
    why: 'a host that only ends alike is another one',
  },
];

const effects: readonly Mutant[] = [
  {
    file: 'main/gateway/gate.ts',
    text: 'policy.connectionRefusal(factsOf(connection.record)) ??',
    replacement: '',
    test: 'test/policy/gate.test.ts',
    why: 'each call is held against what policy says of its connection',
  },
  {
    file: 'main/connections/connections.ts',
    text: '    if (refused) throw refused;\n    const report = await tryCredential',
    replacement: '    const report = await tryCredential',
    test: EFFECTS,
    only: 'AllowedUpstreams',
    why: 'Gangway itself sends nothing to an address that policy denies',
  },
  {
    file: 'main/connections/connections.ts',
    text: 'if (refusedNow) throw refusedNow;',
    replacement: '',
    test: EFFECTS,
    only: 'AllowedTenancies',
    why: 'a credential of a company that policy does not allow is not kept',
  },
  {
    file: 'main/app/policy-deeds.ts',
    text: "if (policy.problems.some(({ key }) => key === null || key === 'ManagedConnections')) return;",
    replacement: '',
    test: EFFECTS,
    only: 'stay, with their credential',
    why: 'a policy that cannot be read takes no connection away',
  },
  {
    file: 'main/app/policy-deeds.ts',
    text: ' || !isSame(connection, wanted)',
    replacement: '',
    test: EFFECTS,
    only: 'another address',
    why: 'the credential of one service is not sent to another of its name',
  },
];

const toolRules: readonly Mutant[] = [
  {
    file: 'main/gateway/forward.ts',
    text: 'else if (check !== null) readFirst(req, call, check);',
    replacement: '',
    test: TOOLS,
    why: 'tool rules hold over HTTP',
  },
  {
    file: 'main/gateway/legacy/front.ts',
    text: 'if (refused) {',
    replacement: 'if (refused && false) {',
    test: TOOLS,
    only: 'DeniedTools holds where the server speaks',
    why: 'tool rules hold where the server speaks HTTP+SSE',
  },
  {
    file: 'main/gateway/stdio/serve.ts',
    text: 'const verdict = connection && rules?.of(connection)?.(call.message.bytes);',
    replacement: 'const verdict = null as Fault | null | Promise<Fault | null>;',
    test: TOOLS,
    only: 'bridge',
    why: 'tool rules hold for bridges',
  },
  {
    file: 'main/gateway/tool-rules.ts',
    text: "if (lookalike) throw unreadable('it holds a name",
    replacement: "if (false) throw unreadable('it holds a name",
    test: TOOLS,
    only: 'different',
    why: 'a name in other letters is no second one',
  },
  {
    file: 'main/gateway/tool-rules.ts',
    text: 'return sameMethod && sameName ? null : unreadable',
    replacement: 'return sameMethod || sameName ? null : unreadable',
    test: TOOLS,
    only: 'different',
    why: 'headers that say something else than the body are refused',
  },
  {
    file: 'main/policy/strict-json.ts',
    text: 'if (names.has(name)) throw',
    replacement: 'if (false) throw',
    test: JSON_TEST,
    why: 'a name that stands twice is refused',
  },
  {
    file: 'main/policy/tool-rule.ts',
    text: 'readOnly && NEVER_READ_ONLY.has(folded(tool))',
    replacement: 'false',
    test: PATTERNS,
    why: 'the tool that sends any request is never read-only',
  },
];

export const policyGuards: readonly Mutant[] = [...places, ...resolution, ...effects, ...toolRules];
