/**
 * The app as a process that can be killed. usage: app-process.ts FOLDER PORT SERVICE [change]
 * SERVICE is the service in front of which it stands, as JSON. It prints its port when it listens; with `change`, it
 * then changes what it keeps, again and again, and prints each change that is done.
 */
import { CONNECTION, type Service, startGangway } from './gangway.ts';

const [folder = '', port = '', service = '', change] = process.argv.slice(2);
const app = await startGangway(folder, JSON.parse(service) as Service, { port: Number(port) });
process.stdout.write(`${app.gateway.port}\n`);

for (let at = 0; change !== undefined; at++) {
  app.grants.issue({ id: `client-${at}`, label: `Client ${at}`, carrier: 'bridge', connections: [CONNECTION] });
  app.connections.pause(CONNECTION);
  await app.connections.resume(CONNECTION);
  process.stdout.write(`${at}\n`);
}
