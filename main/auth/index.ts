/** Signing in to hosted MCP servers by OAuth 2.1, as the MCP specification of 2026-07-28 profiles it. */
export type { OAuthTrust } from './addresses.ts';
export type { DpopChoice } from './discovery.ts';
export { type Gesture, gesture } from './gesture.ts';
export type { TenancyClaims } from './identity.ts';
export type { LoginRequest, LoginResult, SignInWay } from './login.ts';
export { createOAuth, type OAuth, type OAuthOptions } from './oauth.ts';
export type { SignIn } from './secrets.ts';
