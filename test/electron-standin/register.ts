/** `node --import register.ts main.js`: the module `electron` is the stand-in, for import and require alike. */
import Module, { registerHooks } from 'node:module';

const STANDIN = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (name, context, next) =>
    name === 'electron' ? { url: STANDIN, format: 'module-typescript', shortCircuit: true } : next(name, context),
});

// Playwright asks for it by require, in the inspector.
const standin: unknown = { ...(await import(STANDIN)) };
const loader = Module as unknown as { _load(name: string, ...rest: unknown[]): unknown };
const load = loader._load;
loader._load = (name, ...rest) => (name === 'electron' ? standin : Reflect.apply(load, loader, [name, ...rest]));
