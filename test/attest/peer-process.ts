/**
 * A program at the other end of a connection. `tcp HOST PORT` and `unix PATH` connect and stay; `share HOST PORT` also
 * hands the connection to a child; `start PROGRAM …` starts a program and stays; `leave PROGRAM …` starts it and ends.
 */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';

const [how = '', ...rest] = process.argv.slice(2);
const [first = '', second = ''] = rest;
const stay = () => setInterval(() => {}, 60_000);

if (how === 'start' || how === 'leave') {
  const child = spawn(first, rest.slice(1), { stdio: 'inherit' });
  if (how === 'leave') child.once('spawn', () => process.exit());
  else stay();
} else {
  const socket = how === 'unix' ? connect(first) : connect({ host: first, port: Number(second) });
  socket.on('error', () => process.exit(1));
  socket.on('close', () => process.exit());
  socket.once('connect', () => {
    if (how === 'share') spawn('/bin/sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', socket] });
    stay();
  });
}
