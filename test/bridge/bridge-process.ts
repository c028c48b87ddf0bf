/** The bridge as a program of its own: `node bridge-process.ts DATA CLIENT CONNECTION`. */
import { runBridge } from '../../main/bridge/index.ts';

const [data = '', client = '', connection = ''] = process.argv.slice(2);
const { stdin, stdout, stderr } = process;
process.exit(await runBridge({ client, connection, data, stdin, stdout, stderr }));
