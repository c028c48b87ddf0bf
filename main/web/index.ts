export { WINDOW_HEADERS } from './answers.ts';
export { builtWindow } from './built.ts';
export { readWindow, type WindowFile } from './files.ts';
export { startWeb, type Web, type WebOptions } from './web.ts';
