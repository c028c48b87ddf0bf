/**
 * Loaded before a server that would listen on every address and on a port it chooses itself: makes it listen on a free
 * port of 127.0.0.1 and tells its parent which.
 */
import net from 'node:net';

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function onLoopback(this: net.Server, ...args: unknown[]) {
  const ready = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
  return Reflect.apply(listen, this, [
    { port: 0, host: '127.0.0.1' },
    () => {
      ready?.();
      process.send?.((this.address() as net.AddressInfo).port);
    },
  ]) as net.Server;
} as typeof listen;
