export { builtWindow } from './built.ts';
export { startWeb, type Web, type WebOptions } from './web.ts';
