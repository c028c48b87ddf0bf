/** The diagnostics bundle: what a support person asks for, in one file, and nothing secret. */
import { homedir } from 'node:os';
import type { Diagnosis } from './finding.ts';
import { masked } from './mask.ts';
import { inLines } from './words.ts';
import { zipOf } from './zip.ts';

export interface Support {
  readonly text: string | null;
  readonly url: string | null;
}

export interface BundleParts {
  /** ms since the epoch */
  readonly at: number;
  readonly diagnosis: Diagnosis;
  /** What the app knows of itself; null where it could not be asked. */
  readonly app: AppParts | null;
  readonly support: Support;
  /** Whether the home folder is written as `~`. */
  readonly hideHome: boolean;
}

export interface AppParts {
  readonly versions: object;
  readonly status: object;
  /** Every setting with its value in force and its source. */
  readonly settings: object;
  /** Records of the audit log, which never hold arguments or results. */
  readonly events: readonly object[];
}

/** The files of the bundle by name, as text, masked. */
export function bundleFiles({ at, diagnosis, app, support, hideHome }: BundleParts): ReadonlyMap<string, string> {
  const files: Record<string, string> = {
    'README.txt': readme(at, app !== null, support),
    'doctor.txt': inLines(diagnosis),
    'doctor.json': json(diagnosis),
    ...(app && {
      'versions.json': json(app.versions),
      'status.json': json(app.status),
      'settings.json': json(app.settings),
      'events.jsonl': app.events.map((event) => `${JSON.stringify(event)}\n`).join(''),
    }),
  };
  const home = hideHome ? homedir() : null;
  return new Map(Object.entries(files).map(([name, text]) => [name, masked(text, home)]));
}

export const bundleOf = (files: ReadonlyMap<string, string>, at: number): Buffer =>
  zipOf(
    [...files].map(([name, text]) => ({ name, data: Buffer.from(text) })),
    at,
  );

export const bundleName = (at: number) => `gangway-diagnostics-${new Date(at).toISOString().slice(0, 10)}.zip`;

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const readme = (at: number, whole: boolean, { text, url }: Support) =>
  [
    `Diagnostics of Gangway, ${new Date(at).toISOString()}`,
    '',
    'doctor.txt      what was examined, and what to do about what is wrong',
    ...(whole
      ? [
          'versions.json   of Gangway and what it runs on',
          'status.json     connections and AI clients, and how they are',
          'settings.json   every setting, and who chose it',
          'events.jsonl    the last events: who called which tool, and what came of it',
        ]
      : ['Gangway itself could not be asked; doctor.txt says why.']),
    '',
    'It holds names of connections, AI clients, tools, companies and accounts, and addresses of services. It holds no',
    'key, no token, and nothing of what was sent or answered. Whatever looked like a key is written as [masked].',
    '',
    ...(text === null && url === null ? [] : ['Your support:', ...[text, url].flatMap((each) => each ?? []), '']),
  ].join('\n');
