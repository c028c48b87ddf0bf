export { type Detected, detectClients } from './detect.ts';
export { type Located, locate, type Machine } from './locate.ts';
