/**
 * Packs the app for this system into dist/packages: `npm run package`. It needs Electron's distribution, which the packer
 * downloads. `npm run package -- --check` needs no download: it packs stand-ins of Electron for three systems, opens each
 * package, and checks what is in it. It exits with 1 when something is wrong.
 */
import { parseArgs } from 'node:util';
import { buildAll, pack, signing } from './packaging/pack.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
const { platform } = process;
if (values.check) {
  const { checkPackages } = await import('../test/packaging/check.ts');
  process.exitCode = (await checkPackages()) ? 0 : 1;
} else if (platform === 'linux' || platform === 'win32' || platform === 'darwin') {
  await buildAll();
  await pack({ system: platform, targets: [], config: signing(process.env) });
} else {
  process.stderr.write(`There are no packages for ${platform}.\n`);
  process.exitCode = 1;
}
