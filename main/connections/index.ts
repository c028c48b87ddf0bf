export { type Connections, createConnections, type NewConnection } from './connections.ts';
export { PROVIDERS, type ProviderDescriptor } from './providers.ts';
export type { NewSignIn } from './sign-ins.ts';
export type { ConnectionState } from './state.ts';
export type { TestReport } from './trial.ts';
export type {
  Connection,
  ConnectionRecord,
  CredentialModel,
  HeaderForm,
  Identity,
  TenancyPin,
  Transport,
} from './types.ts';
