import { readFile } from 'node:fs/promises';
import { arch, release, type } from 'node:os';
import { deviceInWords } from '../device/index.ts';
import { area, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

/** Oldest Node that Gangway runs on, as in package.json. */
const OLDEST_NODE = [22, 19] as const;

export async function examineVersion({ host }: Patient): Promise<Finding[]> {
  const { ok, problem } = area('Version');
  const { node, electron } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const what = `Gangway ${host.version} on ${electron ? `Electron ${electron}, ` : ''}Node ${node}`;
  const enough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return [enough ? ok(what) : problem(what, `Use Node ${OLDEST_NODE.join('.')} or newer.`)];
}

export async function examineSystem(): Promise<Finding[]> {
  const { ok, warning } = area('System');
  const findings = [ok([`${type()} ${release()} ${arch()}`, await distribution()].filter(Boolean).join(', '))];
  if (process.getuid?.() === 0) {
    const todo = 'Run Gangway as the user whose AI clients use it.';
    findings.push(warning('This runs as root, so the AI clients of other users do not reach it.', todo));
  }
  return findings;
}

/** Whether an organisation manages this computer, as the app found out. */
export async function examineManagement({ app }: Patient): Promise<Finding[]> {
  const { ok, warning } = area('Management');
  if (app.kind === 'none') return [];
  // An app that gives no answer is a finding of others.
  const device = (await app.ask('status.read', {}).catch(() => null))?.device;
  if (!device) return [];
  const what = `This computer: ${deviceInWords(device)}`;
  return [device.kind === 'unknown' ? warning(what, 'Try again in a few minutes; else ask your IT team.') : ok(what)];
}

async function distribution(): Promise<string> {
  if (process.platform !== 'linux') return '';
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]{1,80})/m.exec(text)?.[1] ?? '';
}

/** Variables by which other programs of Node are told to trust more authorities. */
const AUTHORITY_VARIABLES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];
/** Variables by which another program may run code in this one, watch it, or read its traffic. */
const RISKY_VARIABLES = [
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_OPTIONS',
  'NODE_DEBUG',
  'SSLKEYLOGFILE',
  'LD_PRELOAD',
  'DYLD_INSERT_LIBRARIES',
];

/** What is set in the environment that matters here. Values are never told. */
export async function examineEnvironment({ host: { environment } }: Patient): Promise<Finding[]> {
  const { ok, warning } = area('Environment');
  const isSet = (name: string) => Boolean(environment[name]);
  const authorities = AUTHORITY_VARIABLES.filter(isSet);
  const risky = RISKY_VARIABLES.filter(isSet);
  const findings = [
    ...(authorities.length > 0
      ? [ok(`${authorities.join(', ')}: set, and not followed; Gangway brings its own authorities`)]
      : []),
    ...(risky.length > 0
      ? [
          warning(
            `${risky.join(', ')}: set. Programs started so may be watched, or weaker than they should be.`,
            'Remove it from the environment, unless you set it on purpose.',
          ),
        ]
      : []),
  ];
  return findings.length > 0 ? findings : [ok('nothing in it changes how Gangway runs')];
}
