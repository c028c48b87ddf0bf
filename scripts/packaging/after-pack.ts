import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AfterPackContext } from 'electron-builder';
import { build, type PlistValue, parse } from 'plist';
import { setFuses } from './fuses.ts';

/** Called by the packer when the folder of the app is complete and before it is signed. */
export async function afterPack(context: AfterPackContext): Promise<void> {
  const { appOutDir, electronPlatformName, packager } = context;
  const name = packager.appInfo.productFilename;
  if (electronPlatformName === 'darwin') {
    const app = join(appOutDir, `${name}.app`);
    closeTransportExceptions(join(app, 'Contents', 'Info.plist'));
    await setFuses(app);
    return;
  }
  const executable = electronPlatformName === 'win32' ? `${name}.exe` : linuxName(packager);
  await setFuses(join(appOutDir, executable));
}

/** The packer for Linux has a name of its own for the executable, which the general type does not know. */
const linuxName = (packager: object): string =>
  'executableName' in packager ? String(packager.executableName) : 'gangway-desktop';

/** The packer allows insecure transport in every Info.plist that it writes; Gangway speaks TLS only. */
function closeTransportExceptions(file: string): void {
  const { NSAppTransportSecurity: _, ...rest } = parse(readFileSync(file, 'utf8')) as Record<string, PlistValue>;
  writeFileSync(file, build(rest));
}
