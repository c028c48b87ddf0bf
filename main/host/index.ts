export type { Host, HostPaths, ProxyChoice, Sealer, SealerName } from './host.ts';
export { type NodeHostOptions, nodeHost, nodePaths } from './node.ts';
export {
  type FileStamp,
  flushFolder,
  makePrivate,
  replaceFile,
  replaceFileSync,
  sameStamp,
  stampOf,
  writeNew,
} from './replace.ts';
export { openStore, type Store } from './store.ts';
export { writeFault } from './write-fault.ts';
