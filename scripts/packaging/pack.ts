import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { build, type Configuration, Platform } from 'electron-builder';
import { buildExecutable } from '../executable.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Packing {
  readonly system: 'linux' | 'win32' | 'darwin';
  /** Kinds of package, as the packer names them; `dir`: the folder alone. */
  readonly targets: readonly string[];
  /** What differs from electron-builder.yml. */
  readonly config?: Configuration;
}

const PLATFORMS = { linux: Platform.LINUX, win32: Platform.WINDOWS, darwin: Platform.MAC };

/** Packs what `npm run build` and the executable of that system have made. */
export async function pack({ system, targets, config }: Packing): Promise<void> {
  process.chdir(ROOT);
  await build({
    projectDir: ROOT,
    targets: PLATFORMS[system].createTarget([...targets]),
    publish: 'never',
    config: { extends: join(ROOT, 'electron-builder.yml'), ...config },
  });
}

/** Everything that goes into a package of this system. */
export async function buildAll(): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
  await buildExecutable(join(ROOT, 'dist', 'executable', `${packerNames[process.platform]}-${process.arch}`));
}

/** Where Windows packages are signed; without it they stay unsigned. macOS takes its certificate from the surroundings. */
export function signing(environment: NodeJS.ProcessEnv): Configuration {
  const { AZURE_SIGNING_ENDPOINT, AZURE_SIGNING_ACCOUNT, AZURE_SIGNING_PROFILE, AZURE_PUBLISHER } = environment;
  if (!(AZURE_SIGNING_ENDPOINT && AZURE_SIGNING_ACCOUNT && AZURE_SIGNING_PROFILE && AZURE_PUBLISHER)) return {};
  const azureSignOptions = {
    endpoint: AZURE_SIGNING_ENDPOINT,
    codeSigningAccountName: AZURE_SIGNING_ACCOUNT,
    certificateProfileName: AZURE_SIGNING_PROFILE,
    publisherName: AZURE_PUBLISHER,
  };
  return { win: { azureSignOptions } };
}

const packerNames: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', win32: 'win', darwin: 'mac' };
