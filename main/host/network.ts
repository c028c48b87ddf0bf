import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** How often the computer's own addresses are compared, ms. No system tells Node, or Electron's main process, of a change. */
const LOOK_MS = 5000;

export interface NetworkWatchOptions {
  readonly everyMs?: number;
  readonly interfaces?: () => NodeJS.Dict<NetworkInterfaceInfo[]>;
}

/**
 * Tells when the addresses of this computer have changed and it has any: another network, a VPN, a cable. Looking costs
 * microseconds and reaches nothing.
 * @returns how to stop
 */
export function watchNetwork(onChange: () => void, options: NetworkWatchOptions = {}): () => void {
  const { everyMs = LOOK_MS, interfaces = networkInterfaces } = options;
  let known = addressesOf(interfaces());
  const timer = setInterval(() => {
    const now = addressesOf(interfaces());
    if (now === known) return;
    known = now;
    if (now !== '') onChange();
  }, everyMs).unref();
  return () => clearInterval(timer);
}

const addressesOf = (interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string =>
  Object.entries(interfaces)
    .flatMap(([name, all = []]) => all.filter(({ internal }) => !internal).map(({ address }) => `${name} ${address}`))
    // Addresses that a system makes up for privacy come and go on the same network.
    .filter((each) => !/ fe80:/i.test(each))
    .sort()
    .join('\n');
