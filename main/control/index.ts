export { type ControlClient, connectControl, problemOf, Refusal } from './client.ts';
export type { ControlCallName, ControlHandlers } from './contract.ts';
export { controlOnlyHandlers } from './handlers.ts';
export { localControl } from './local.ts';
export { type Control, createControl } from './server.ts';
export { controlTokenFile } from './token.ts';
export { type Turn, takeTurn } from './turn.ts';
export { takeAppTurn, unlessNotRunning, waitForTurn } from './wait.ts';
