#!/usr/bin/env node
/**
 * Stand-in for fpm, which is neither in Debian nor on npm: makes the deb and rpm packages that electron-builder asks it
 * for, with dpkg-deb and rpmbuild. It takes the arguments in use there (`-s dir -t deb …`), and refuses any other.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const text = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

const { values: asked, positionals: mappings } = parseArgs({
  allowPositionals: true,
  options: {
    s: { ...text, short: 's' },
    t: { ...text, short: 't' },
    d: { ...many, short: 'd' },
    force: flag,
    debug: flag,
    log: text,
    architecture: text,
    'after-install': text,
    'after-remove': text,
    'before-install': text,
    'before-remove': text,
    name: text,
    version: text,
    iteration: text,
    package: text,
    description: text,
    vendor: text,
    maintainer: text,
    url: text,
    license: text,
    category: text,
    'deb-compression': text,
    'deb-priority': text,
    'deb-recommends': many,
    'rpm-compression': text,
    'rpm-summary': text,
    'rpm-os': text,
    'rpm-rpmbuild-define': many,
  },
});

const root = mkdtempSync(join(tmpdir(), 'gangway-fpm-'));
const version = `${asked.version}${asked.iteration ? `-${asked.iteration}` : ''}`;
const [summary = asked.name, ...description] = (asked.description ?? '').split('\n').map((line) => line.trim());
const scripts = {
  preinst: 'before-install',
  postinst: 'after-install',
  prerm: 'before-remove',
  postrm: 'after-remove',
} as const;

try {
  chmodSync(root, 0o755);
  lay();
  if (asked.t === 'deb') deb();
  else if (asked.t === 'rpm') rpm();
  else throw new Error(`There is no package of the kind ${asked.t} here.`);
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** Puts each `from=to` in its place. Modes are those of the files, as with fpm. */
function lay(): void {
  for (const mapping of mappings) {
    const at = mapping.indexOf('=');
    const from = mapping.slice(0, at);
    const to = join(root, mapping.slice(at + 1));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}

function deb(): void {
  const bytes = filesIn(root).reduce((sum, file) => sum + lstatSync(join(root, file)).size, 0);
  const control = join(root, 'DEBIAN');
  mkdirSync(control);
  const fields = {
    Package: asked.name,
    Version: version,
    License: asked.license,
    Vendor: asked.vendor,
    Architecture: asked.architecture,
    Maintainer: asked.maintainer,
    'Installed-Size': String(Math.ceil(bytes / 1024)),
    Depends: asked.d?.join(', '),
    Recommends: asked['deb-recommends']?.join(', '),
    Section: asked.category ?? 'default',
    Priority: asked['deb-priority'] ?? 'optional',
    Homepage: asked.url,
    Description: [summary, ...description.filter(Boolean)].join('\n '),
  };
  const lines = Object.entries(fields).filter(([, value]) => value);
  writeFileSync(join(control, 'control'), `${lines.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`);
  for (const [name, option] of Object.entries(scripts)) {
    const script = asked[option];
    if (script === undefined) continue;
    copyFileSync(script, join(control, name));
    chmodSync(join(control, name), 0o755);
  }
  const compression = `-Z${asked['deb-compression'] ?? 'xz'}`;
  execFileSync('dpkg-deb', ['--root-owner-group', compression, '--build', root, asked.package ?? ''], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function rpm(): void {
  const top = mkdtempSync(join(tmpdir(), 'gangway-rpm-'));
  const section = (name: string, file: string | undefined) => (file ? `%${name}\n${readFileSync(file, 'utf8')}\n` : '');
  const spec = [
    `Name: ${asked.name}`,
    `Version: ${asked.version?.replaceAll('-', '_')}`,
    `Release: ${asked.iteration ?? '1'}`,
    `Summary: ${asked['rpm-summary'] ?? summary}`,
    `License: ${asked.license}`,
    `URL: ${asked.url}`,
    `Vendor: ${asked.vendor}`,
    `Packager: ${asked.maintainer}`,
    'AutoReqProv: no',
    ...(asked.d ?? []).map((name) => `Requires: ${name}`),
    '%global _build_id_links none',
    '%define __os_install_post %{nil}',
    `%description\n${asked.description}`,
    section('post', asked['after-install']),
    section('preun', asked['before-remove']),
    section('postun', asked['after-remove']),
    `%files\n%defattr(-,root,root,-)\n${filesIn(root)
      .map((file) => `"${file}"`)
      .join('\n')}`,
  ];
  const file = join(top, 'gangway.spec');
  writeFileSync(file, `${spec.join('\n')}\n`);
  const defines = [
    '--define',
    `_topdir ${top}`,
    '--define',
    '_rpmfilename out.rpm',
    '--define',
    '_binary_payload w1.gzdio',
  ];
  execFileSync('rpmbuild', ['-bb', '--target', asked.architecture ?? '', '--buildroot', root, ...defines, file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  copyFileSync(join(top, 'RPMS', 'out.rpm'), asked.package ?? '');
  rmSync(top, { recursive: true, force: true });
}
