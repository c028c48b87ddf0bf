export type { Host, HostPaths, ProxyChoice, Sealer, SealerName } from './host.ts';
export { type NodeHostOptions, nodeHost, nodePaths } from './node.ts';
export { openStore, type Store, writeFault } from './store.ts';
