/** The command line as it ships, with the sandbox's authority trusted in code: there is no flag for that. */
import { readFileSync } from 'node:fs';
import { runCli } from '../../main/cli/index.ts';

const file = process.env.SANDBOX_CA;
delete process.env.SANDBOX_CA;
const options =
  file === undefined ? {} : { trust: { anchors: [readFileSync(file, 'utf8')], privateHosts: ['localhost'] } };
process.exitCode = await runCli(process.argv.slice(2), options);
