/** What each system says of its enrolment, in the words of its programs' documentation. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDevice, type DeviceState, deviceInWords } from '../../main/device/index.ts';
import type { Printed } from '../../main/host/index.ts';

const printed = (stdout: string, code = 0): Printed => ({ code, stdout, stderr: '' });

/** @param answers of programs by the end of their path; others cannot be started */
function device(platform: NodeJS.Platform, answers: Record<string, Printed>, policyPresent = () => false) {
  const asked: string[][] = [];
  const made = createDevice({
    platform,
    policyPresent,
    run: async (path, args) => {
      asked.push([path, ...args]);
      return Object.entries(answers).find(([name]) => path.endsWith(name))?.[1] ?? null;
    },
  });
  onTestFinished(() => made.close());
  return { made, asked };
}

describe('a Mac', () => {
  it.each<[string, DeviceState['kind']]>([
    ['Enrolled via DEP: No\nMDM enrollment: Yes (User Approved)\nMDM server: https://mdm.example.com/mdm\n', 'managed'],
    ['Enrolled via DEP: Yes\nMDM enrollment: Yes\n', 'managed'],
    ['Enrolled via DEP: Yes\nMDM enrollment: No\n', 'unmanaged'],
    ['Enrolled via DEP: No\nMDM enrollment: No\n', 'unmanaged'],
    ['Something new: Yes\n', 'unknown'],
    ['', 'unknown'],
  ])('that prints %j is %s', async (text, kind) => {
    const { made, asked } = device('darwin', { profiles: printed(text) });
    expect((await made.refresh()).kind).toBe(kind);
    expect(asked).toEqual([['/usr/bin/profiles', 'status', '-type', 'enrollment']]);
  });

  it('is unknown where the program fails or is not there, and not unmanaged', async () => {
    expect((await device('darwin', { profiles: printed('MDM enrollment: No', 1) }).made.refresh()).kind).toBe(
      'unknown',
    );
    expect((await device('darwin', {}).made.refresh()).kind).toBe('unknown');
  });
});

const ENROLLED = [
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Enrollments\\18DCFFD4-37D6-4BC6-87E0-4266FDBB8E49',
  '    EnrollmentType    REG_DWORD    0x18',
  '    ProviderID    REG_SZ    BulkProvisioning',
  '    EnrollmentState    REG_DWORD    0x1',
  '',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Enrollments\\6A5C0A9C-1E9B-4C1E-9C53-1F2B5C6D7E8F',
  '    EnrollmentState    REG_DWORD    0x1',
  '    EnrollmentType    REG_DWORD    0x6',
  '    ProviderID    REG_SZ    MS DM Server',
  '    UPN    REG_SZ    ada@northwind.example',
  '',
].join('\r\n');
const NOT_JOINED =
  '| Device State |\r\n     AzureAdJoined : NO\r\n      DomainJoined : NO\r\n   WorkplaceJoined : YES\r\n';

describe('a Windows computer', () => {
  it('is managed where it is enrolled', async () => {
    const { made, asked } = device('win32', { 'reg.exe': printed(ENROLLED), 'dsregcmd.exe': printed(NOT_JOINED) });
    expect(await made.refresh()).toEqual({ kind: 'managed', by: 'mdm' });
    expect(asked[0]).toEqual([
      'C:\\Windows\\System32\\reg.exe',
      ...['query', 'HKLM\\SOFTWARE\\Microsoft\\Enrollments', '/s', '/reg:64'],
    ]);
  });

  it.each([
    [
      'has ended',
      ENROLLED.replace(
        /0x1\r\n {4}EnrollmentType {4}REG_DWORD {4}0x6/,
        '0x3\r\n    EnrollmentType    REG_DWORD    0x6',
      ),
    ],
    ['is another provider', ENROLLED.replace('MS DM Server', 'Local_Management')],
    [
      'is spread over two keys',
      ENROLLED.replace('    EnrollmentState    REG_DWORD    0x1\r\n    EnrollmentType    REG_DWORD    0x6\r\n', ''),
    ],
  ])('is not managed by an enrolment that %s', async (_, text) => {
    const { made } = device('win32', { 'reg.exe': printed(text), 'dsregcmd.exe': printed(NOT_JOINED) });
    expect(await made.refresh()).toEqual({ kind: 'unmanaged' });
  });

  it.each(['AzureAdJoined : YES', 'DomainJoined : YES'])('is managed where dsregcmd says %s', async (line) => {
    const joined = printed(`| Device State |\r\n   ${line}\r\n`);
    const { made } = device('win32', { 'reg.exe': printed(''), 'dsregcmd.exe': joined });
    expect(await made.refresh()).toEqual({ kind: 'managed', by: 'domain' });
  });

  it('is unknown, and not unmanaged, where one that would know gives no answer', async () => {
    const kind = async (answers: Record<string, Printed>) => (await device('win32', answers).made.refresh()).kind;
    expect(await kind({})).toBe('unknown');
    expect(await kind({ 'reg.exe': printed('') })).toBe('unknown');
    expect(await kind({ 'dsregcmd.exe': printed(NOT_JOINED) })).toBe('unknown');
  });
});

it('Linux is managed where its administrator wrote a policy, and follows it', async () => {
  let present = false;
  const { made, asked } = device('linux', {}, () => present);
  const heard: DeviceState[] = [];
  made.onChange((state) => heard.push(state));
  expect(made.state.kind).toBe('unknown');
  await made.refresh();
  await made.refresh();
  present = true;
  await made.refresh();
  expect(heard).toEqual([{ kind: 'unmanaged' }, { kind: 'managed', by: 'policy' }]);
  expect(asked).toEqual([]);
});

it('every state can be told to people', () => {
  const states: DeviceState[] = [
    { kind: 'managed', by: 'mdm' },
    { kind: 'managed', by: 'domain' },
    { kind: 'managed', by: 'policy' },
    { kind: 'unmanaged' },
    { kind: 'unknown', why: 'nobody knows' },
  ];
  expect(new Set(states.map(deviceInWords)).size).toBe(5);
});
