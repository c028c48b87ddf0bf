export { type App, type AppOptions, startApp } from './app.ts';
export { type AppSurroundings, appHandlers, openLocalChannel } from './channel.ts';
export { contractHandlers, type Handlers } from './handlers.ts';
export { contractPushes, type Pushes } from './pushes.ts';
export { openSettings } from './settings.ts';
