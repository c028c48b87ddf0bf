export { runBridge } from './run.ts';
