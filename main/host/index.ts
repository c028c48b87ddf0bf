export type { Host, HostPaths, ProxyChoice, Sealer, SealerName } from './host.ts';
export { type NodeHostOptions, nodeHost, nodePaths } from './node.ts';
export { makePrivateFolder } from './private-folder.ts';
export { type ProcessLock, takeProcessLock } from './process-lock.ts';
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
