/** Rules for every test file: nothing but loopback is reached, and nothing is printed by accident. */
import net from 'node:net';
import { format } from 'node:util';
import { afterEach, beforeEach, expect } from 'vitest';

/** Loopback, and names that never resolve (RFC 6761). */
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost|.*\.invalid)$/;

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]) {
  const first = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
  const options: { path?: unknown; host?: unknown } =
    typeof first === 'object' && first !== null
      ? (first as object)
      : { host: typeof args[1] === 'string' ? args[1] : undefined };
  const host = options.host;
  if (options.path === undefined && typeof host === 'string' && !LOOPBACK.test(host)) {
    throw new Error(`test reached for the network: ${host}`);
  }
  return Reflect.apply(connect, this, args) as net.Socket;
} as typeof connect;

let printed: string[] = [];
const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const;
const original = Object.fromEntries(METHODS.map((name) => [name, console[name]])) as Record<
  (typeof METHODS)[number],
  typeof console.log
>;

beforeEach(() => {
  printed = [];
  for (const name of METHODS) {
    console[name] = (...args: unknown[]) => {
      printed.push(`console.${name}: ${format(...args)}`);
    };
  }
});

afterEach(() => {
  for (const name of METHODS) console[name] = original[name];
  expect(printed, 'unexpected console output').toEqual([]);
});
