export { FAULTS, type FaultCode } from './catalogue/index.ts';
export { describeFault, Fault, type FaultText, isFault, jsonRpcError, toFault } from './fault.ts';
