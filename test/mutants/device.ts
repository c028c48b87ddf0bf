import type { Mutant } from './mutant.ts';

const INSPECTION = 'test/upstream/inspection.test.ts';
const LINUX = 'test/attest/linux.test.ts';
const PROGRAMS = 'test/gateway/programs.test.ts';
const EFFECTS = 'test/policy/device-effects.test.ts';

const tls: readonly Mutant[] = [
  {
    file: 'main/upstream/securing.ts',
    text: 'allowH2: true, rejectUnauthorized: true }',
    replacement: 'allowH2: true, rejectUnauthorized: false }',
    test: INSPECTION,
    why: 'nothing is sent to a server that nobody vouches for',
  },
  {
    file: 'main/upstream/securing.ts',
    text: 'socket.authorized ? signedBy(chain, approvedAuthorities()) : null',
    replacement: 'signedBy(chain, approvedAuthorities())',
    test: INSPECTION,
    why: 'an approved authority must be trusted by the system too',
  },
  {
    file: 'main/upstream/securing.ts',
    text: 'if (!keys.has(key)) met.delete(key);',
    replacement: '',
    test: INSPECTION,
    why: 'an approval that was withdrawn lets nothing through',
  },
  {
    file: 'main/upstream/securing.ts',
    text: '    delete process.env[name];\n',
    replacement: '',
    test: 'test/upstream/pool.test.ts',
    only: 'environment',
    why: 'the environment does not choose the store of the system',
  },
  {
    file: 'main/upstream/authority.ts',
    text: ' || !below.checkIssued(above) || !below.verify(above.publicKey)',
    replacement: '',
    test: INSPECTION,
    why: 'an approved certificate counts only over what it signed',
  },
  {
    file: 'main/upstream/authority.ts',
    text: "name.replace(/[^\\p{L}\\p{N} .,&()'*_-]/gu, '?').trim()",
    replacement: 'name',
    test: INSPECTION,
    why: 'a name in a foreign certificate is no text for models',
  },
  {
    file: 'main/upstream/overhear.ts',
    text: 'leadsAway(headers.location, host)',
    replacement: 'true',
    test: INSPECTION,
    why: 'a server that leads to its own TLS address is no captive portal',
  },
  {
    file: 'main/connections/live.ts',
    text: "if (fault.code === 'GW_TLS_INSPECTED') this.#inspected(fault);\n    else ",
    replacement: '',
    test: 'test/connections/inspection.test.ts',
    why: 'a connection whose TLS is opened is blocked',
  },
  {
    file: 'main/app/policy-tls.ts',
    text: "TlsInspection === 'approved' ? (ApprovedInspectionCAs ?? []) : []",
    replacement: 'ApprovedInspectionCAs ?? []',
    test: EFFECTS,
    only: 'TlsInspection',
    why: 'a list of authorities approves nothing by itself',
  },
  {
    file: 'main/app/policy-tls.ts',
    text: '    upstream.cut();\n',
    replacement: '',
    test: EFFECTS,
    only: 'ApprovedInspectionCAs',
    why: 'what an approval let through ends with it',
  },
];

const programs: readonly Mutant[] = [
  {
    file: 'main/attest/linux.ts',
    text: "if (!(await isFileAtItsPath(process))) return 'replaced';",
    replacement: '',
    test: LINUX,
    why: 'a program is not believed the path that it gave itself',
  },
  {
    file: 'main/attest/linux.ts',
    text: 'found.uid !== uid || ',
    replacement: '',
    test: LINUX,
    why: 'a program that belongs to a user is no identity',
  },
  {
    file: 'main/attest/linux.ts',
    text: '(found.mode & 0o022) !== 0',
    replacement: 'false',
    test: LINUX,
    why: 'a program that a user can replace is no identity',
  },
  {
    file: 'main/attest/linux.ts',
    text: ' || process.turned',
    replacement: '',
    test: LINUX,
    why: 'a program that was made to run other code is no identity',
  },
  {
    file: 'main/attest/linux.ts',
    text: 'if (isInterpreter(process.path)',
    replacement: 'if (false',
    test: LINUX,
    why: 'an interpreter is no identity',
  },
  {
    file: 'main/attest/linux.ts',
    text: 'holders.every(({ path }) => path === first.path)',
    replacement: 'holders.length > 0',
    test: LINUX,
    why: 'a program does not speak for another one on its connection',
  },
  {
    file: 'main/attest/linux.ts',
    text: 'if (!isShell(above.path) && !isPackageRunner(above.path, above.args)) return',
    replacement: 'return',
    test: LINUX,
    why: 'the shell or npx between a client and the bridge is passed over',
  },
  {
    file: 'main/gateway/programs.ts',
    text: 'if (bound !== null && bound.identity !== identity) {',
    replacement: 'if (false) {',
    test: PROGRAMS,
    why: 'a token works in one program only',
  },
  {
    file: 'main/gateway/programs.ts',
    text: "return binding() === 'enforce' ? decision : null;",
    replacement: 'return null;',
    test: PROGRAMS,
    why: 'where it is enforced, the first call waits until the program is known',
  },
  {
    file: 'main/gateway/programs.ts',
    text: "return mode === 'enforce' ? toFault(error) : null;",
    replacement: 'return null;',
    test: PROGRAMS,
    why: 'where it is enforced, what cannot be compared is refused',
  },
  {
    file: 'main/clients/bindings.ts',
    text: 'found?.grantedAt === grant.createdAt ? found : null',
    replacement: 'found ?? null',
    test: PROGRAMS,
    why: 'a client that is connected again is bound again',
  },
];

const devices: readonly Mutant[] = [
  {
    file: 'main/app/policy-device.ts',
    text: "if (!policy.values.RequireManagedDevice || state.kind === 'managed') return null;",
    replacement: 'return null;',
    test: EFFECTS,
    only: 'RequireManagedDevice',
    why: 'a computer that must be managed and is not sends nothing',
  },
  {
    file: 'main/device/macos.ts',
    text: "if (printed?.code !== 0) return { kind: 'unknown', why: 'the program \"profiles\" gave no answer' };",
    replacement: "if (!printed) return { kind: 'unmanaged' };",
    test: 'test/device/device.test.ts',
    why: 'no answer is not the answer that a computer is not managed',
  },
];

/** Guards of TLS inspection, of the programs behind connections, and of managed devices. */
export const deviceGuards: readonly Mutant[] = [...tls, ...programs, ...devices];
