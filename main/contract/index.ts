export { type Answering, answering } from './check.ts';
export { type ContractCalls, type PushSource, type ServedContract, serveContract } from './serve.ts';
