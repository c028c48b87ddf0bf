export {
  type Applied,
  type Backups,
  type ClientFile,
  type ClientFiles,
  createBackups,
  createClientFiles,
  type DiffLine,
  type EntryChange,
  type OwnEntry,
  type Preview,
} from './apply/index.ts';
export { type Binding, type Bindings, createBindings } from './bindings.ts';
export { type AiClient, aiClient, type Way } from './catalogue/index.ts';
export { locate, type Machine } from './detect/index.ts';
export { createGrants, type Grant, type Grants, type IssuedGrant } from './grants.ts';
export {
  type ConfigPlace,
  type Examined,
  type Find,
  holdsCredential,
  type RemoteServer,
  readFind,
  type ScanReport,
  type ScanTools,
  scanClients,
} from './scan/index.ts';
export {
  type ByHand,
  type ClientSetup,
  type Connected,
  createClientSetup,
  type Disconnected,
  type KnownClient,
  openSightings,
  projectGrant,
  type Standing,
} from './setup/index.ts';
