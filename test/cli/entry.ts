/** The command line as it ships, with the sandbox's authority trusted in code: there is no flag for that. */
import { readFileSync } from 'node:fs';
import { runCli } from '../../main/cli/index.ts';
import { linuxReader } from '../../main/policy/index.ts';

const file = process.env.SANDBOX_CA;
delete process.env.SANDBOX_CA;
const policyRoot = process.env.GANGWAY_POLICY_ROOT;
const given =
  file === undefined ? {} : { trust: { anchors: [readFileSync(file, 'utf8')], privateHosts: ['localhost'] } };
const options = {
  ...given,
  ...(policyRoot !== undefined && { policyReader: linuxReader({ root: policyRoot, uid: process.getuid?.() ?? 0 }) }),
};
process.exitCode = await runCli(process.argv.slice(2), options);
