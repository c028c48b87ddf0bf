export { type App, type AppOptions, startApp } from './app.ts';
export { contractHandlers, type Handlers } from './handlers.ts';
export { contractPushes, type Pushes } from './pushes.ts';
