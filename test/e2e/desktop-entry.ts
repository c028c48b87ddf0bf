/** The desktop app as it ships, with the sandbox's authority trusted and any free port taken, in code: no flag does that. */
import { readFileSync } from 'node:fs';
import { runDesktop } from '../../main/shell/index.ts';

const file = process.env.SANDBOX_CA;
delete process.env.SANDBOX_CA;
const trust = file === undefined ? {} : { anchors: [readFileSync(file, 'utf8')], privateHosts: ['localhost'] };
runDesktop({ trust, port: 0 });
