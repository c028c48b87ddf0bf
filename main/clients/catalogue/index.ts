export { AI_CLIENTS, aiClient, type Way, wayOf } from './catalogue.ts';
export type { AiClient, BridgeTarget, ConfigFile, EntryValue, Format, HttpTarget, Paths, Platform } from './types.ts';
