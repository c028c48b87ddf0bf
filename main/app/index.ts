export { type App, type AppOptions, startApp } from './app.ts';
export { type AppSurroundings, appHandlers, openLocalChannel } from './channel.ts';
export { contractHandlers, type Handlers } from './handlers.ts';
export { approvedAuthorities } from './policy-tls.ts';
export { contractPushes, type Pushes } from './pushes.ts';
export { openSettings } from './settings.ts';
export { policyView } from './settings-handlers.ts';
export type { WindowDeeds } from './window-handlers.ts';
