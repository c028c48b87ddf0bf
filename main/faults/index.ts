export { FAULTS, type FaultCode } from './catalogue.ts';
export { describeFault, Fault, type FaultText, isFault, jsonRpcError, toFault } from './fault.ts';
