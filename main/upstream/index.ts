export type { Authority } from './authority.ts';
export { faultOf } from './errors.ts';
export type { AddressedRequest, Exchange, OutgoingRequest, ResponseSink } from './exchange-types.ts';
export { headerValue } from './header-list.ts';
export {
  type Failure,
  type LegacySession,
  type LegacySessionOptions,
  openLegacySession,
  type Posted,
  type Refusal,
  type Send,
} from './legacy-session.ts';
export { createUpstream, type Upstream, type UpstreamOptions } from './pool.ts';
export type { PeerCertificate } from './securing.ts';
export { createSseParser, type SseEvent, SseEventTooLarge, type SseParser } from './sse.ts';
export { isLoopback, isProtected, type Trust } from './trust.ts';
