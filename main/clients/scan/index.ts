export { type Examined, holdsCredential } from './examine.ts';
export { readFind, type ScanOptions, type ScanReport, scanClients, scanPlaces } from './scan.ts';
export type {
  ConfigPlace,
  Evidence,
  Find,
  KnownKeys,
  RemoteServer,
  ScanTools,
  Scope,
  SentAs,
  Unread,
  WhyUnread,
} from './types.ts';
