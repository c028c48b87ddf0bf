export { type Detected, detectClients } from './detect.ts';
export { expand, type Located, locate, type Machine } from './locate.ts';
