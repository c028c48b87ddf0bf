/** The app's side as a program of its own, which can be killed: `node app-process.ts RUN DATA URL`. */
import { startApp } from './app.ts';
import { httpConnection } from './connection.ts';

const [run = '', data = '', url = ''] = process.argv.slice(2);
await startApp({ run, data }, { crm: httpConnection(url) });
process.stdout.write('ready\n');
