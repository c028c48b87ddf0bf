// The limit of the runtime for stdio: a line in is a POST out, an answer's body is a line out, nothing is parsed.
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { required } from '../../scripts/required.ts';
import { readEvents, splitLines } from '../rig/wire.ts';

const upstream = new URL(required('UPSTREAM_URL'));
const agent = new https.Agent({
  keepAlive: true,
  maxSockets: Infinity,
  maxFreeSockets: 256,
  ca: readFileSync(required('UPSTREAM_CA'), 'utf8'),
});
const headers: Record<string, string> = {
  Authorization: `Bearer ${required('UPSTREAM_TOKEN')}`,
  Accept: 'application/json, text/event-stream',
};
const NEWLINE = Buffer.from('\n');

function writeLine(bytes: Buffer): void {
  process.stdout.write(Buffer.concat([bytes, NEWLINE]));
}

function onAnswer(answer: IncomingMessage): void {
  const sessionId = answer.headers['mcp-session-id'];
  if (typeof sessionId === 'string') headers['Mcp-Session-Id'] = sessionId;
  if (answer.headers['content-type']?.startsWith('text/event-stream'))
    return void answer.on('data', readEvents(writeLine));
  const parts: Buffer[] = [];
  answer.on('data', (part: Buffer) => parts.push(part));
  answer.on('end', () => {
    if (answer.statusCode === 200 && parts.length > 0) writeLine(Buffer.concat(parts));
  });
}

function post(line: Buffer): void {
  const request = https.request(upstream, {
    agent,
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json', 'Content-Length': line.length },
  });
  request.on('response', onAnswer);
  request.end(line);
}

function listen(): void {
  https.get(upstream, { agent, headers }, onAnswer);
}

let seen = 0;
process.stdin.on(
  'data',
  splitLines((line) => {
    post(line);
    // The second line of a client is notifications/initialized.
    if (++seen === 2) listen();
  }),
);
process.stdin.on('end', () => process.exit());
