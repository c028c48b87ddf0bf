export { type Connections, createConnections, type NewConnection, serviceOf } from './connections.ts';
export { factsOf } from './facts.ts';
export type { PushedConnection } from './prescribed.ts';
export { PROVIDERS, type ProviderDescriptor, type SignInRules } from './providers.ts';
export { isConnectionId } from './records.ts';
export type { RotationStatus, Rotations } from './rotation/rotations.ts';
export { NO_RULES, type RotationRules } from './rotation/rules.ts';
export type { RotationEvent } from './rotation/service.ts';
export type { NewSignIn } from './sign-ins.ts';
export type { ConnectionState } from './state.ts';
export { readOnlyTools } from './tool-list.ts';
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
