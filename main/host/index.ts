export type { Host, HostPaths, ProxyChoice, Sealer, SealerName } from './host.ts';
