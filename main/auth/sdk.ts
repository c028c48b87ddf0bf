/**
 * The steps of OAuth 2.1 that the MCP SDK brings: PKCE, authorization URL, token requests with client authentication,
 * registration. Loaded at the first sign-in, because a start without one should not wait for it. Its orchestrator
 * `auth()` is not used: it has no single flight, makes no state, and accepts metadata without PKCE.
 */
export const sdk = () => import('@modelcontextprotocol/client');
