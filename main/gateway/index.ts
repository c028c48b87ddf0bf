export { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';
export { DEFAULT_PORT } from './listener.ts';
export { holderOfPort } from './port-holder.ts';
export {
  type ClientBinding,
  createPrograms,
  type Programs,
  type ProgramsOptions,
  programInWords,
  type SeenProgram,
} from './programs.ts';
