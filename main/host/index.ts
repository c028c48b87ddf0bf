export { type ElectronHostOptions, electronHost, openHttps } from './electron.ts';
export type { Host, HostPaths, ProxyChoice, Sealer, SealerName } from './host.ts';
export { watchNetwork } from './network.ts';
export { type NodeHostOptions, nodeHost, nodePaths } from './node.ts';
export { makePrivateFolder } from './private-folder.ts';
export { type ProcessLock, takeProcessLock } from './process-lock.ts';
export { commandProgram, type Program } from './program.ts';
export {
  type FileStamp,
  flushFolder,
  makePrivate,
  renameOver,
  replaceFile,
  replaceFileSync,
  sameStamp,
  stampOf,
  writeNew,
} from './replace.ts';
export { type Printed, type RunProgram, runProgram } from './run-program.ts';
export { openStore, type Store } from './store.ts';
export { writeFault } from './write-fault.ts';
