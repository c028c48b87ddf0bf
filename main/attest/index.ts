export { systemAttestor } from './attestor.ts';
export {
  type Attestor,
  type ChannelPeer,
  isKnown,
  type Program,
  type TcpPeer,
  UNKNOWN,
  type Unattested,
} from './program.ts';
