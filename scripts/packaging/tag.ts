/** `node scripts/packaging/tag.ts v1.2.3`: exits with 1 when the tag is not the version in package.json. */
import packageJson from '../../package.json' with { type: 'json' };

const tag = process.argv[2] ?? '';
if (tag !== `v${packageJson.version}`) {
  process.stderr.write(`The tag is ${tag}, but package.json says ${packageJson.version}.\n`);
  process.exitCode = 1;
}
