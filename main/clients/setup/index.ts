export { projectGrant } from './entries.ts';
export { createClientSetup } from './setup.ts';
export { openSightings, type Sightings } from './sightings.ts';
export type {
  ByHand,
  ClientSetup,
  ClientSetupOptions,
  Connected,
  Disconnected,
  KnownClient,
  Standing,
} from './types.ts';
