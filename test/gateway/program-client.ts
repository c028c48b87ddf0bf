/** An AI client as a program of its own: sends calls to the gateway over one connection, and prints what comes back. It stays until its input ends. */
import { Agent, request } from 'node:http';

const [port = '', token = '', count = '1'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const call = (id: number) =>
  new Promise<string>((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const req = request({ host: '127.0.0.1', port, path: '/acme/mcp', method: 'POST', headers, agent }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    req.on('error', reject);
    req.end(JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'echo', arguments: {} } }));
  });

const answers: unknown[] = [];
for (let id = 1; id <= Number(count); id++) answers.push(JSON.parse(await call(id)));
process.stdout.write(`${JSON.stringify(answers)}\n`);
process.stdin.resume().once('end', () => agent.destroy());
