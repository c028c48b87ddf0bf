export type { Host, HostPaths, ProxyChoice, Sealer, SealerName } from './host.ts';
export { nodePaths } from './node.ts';
export { openStore, type Store, writeFault } from './store.ts';
