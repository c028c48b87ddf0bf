import { setTimeout as delay } from 'node:timers/promises';
import type { Context, Middleware } from 'oidc-provider';
import type { Lies } from './types.ts';

/** Where the metadata of the authorization server stands (RFC 8414 section 3, OpenID Connect Discovery section 4). */
const METADATA_PATHS = new Set(['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']);

/** Changes what the server was about to answer into what it was told to say. */
export function lying(lies: Lies): Middleware {
  return async (context, next) => {
    const { failing, slow, late, huge, redirectMetadata } = lies;
    if (slow?.path === context.path) await delay(slow.ms, undefined, { ref: false });
    if (failing?.path === context.path) {
      context.status = failing.status;
      context.body = failing.body ?? { error: 'server_error' };
      return;
    }
    if (redirectMetadata !== undefined && METADATA_PATHS.has(context.path)) return context.redirect(redirectMetadata);
    await next();
    if (late?.path === context.path) await delay(late.ms, undefined, { ref: false });
    if (METADATA_PATHS.has(context.path)) changeFields(context, lies.metadata);
    if (context.path === '/token' && lies.exchanged === undefined) changeFields(context, lies.tokens);
    if (huge?.path === context.path) changeFields(context, { padding: 'x'.repeat(huge.bytes) });
    changeIdToken(context, lies);
    changeRedirect(context, lies);
  };
}

function changeFields(context: Context, fields: Readonly<Record<string, unknown>> | undefined): void {
  if (fields === undefined || context.status !== 200) return;
  context.body = { ...(context.body as object), ...fields };
}

function changeIdToken(context: Context, { forgedClaims }: Lies): void {
  const body = context.body as { id_token?: unknown } | undefined;
  if (forgedClaims === undefined || context.path !== '/token' || typeof body?.id_token !== 'string') return;
  const [head = '', claims = '', signature = ''] = body.id_token.split('.');
  const told = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
  const forged = Buffer.from(JSON.stringify({ ...told, ...forgedClaims })).toString('base64url');
  context.body = { ...body, id_token: `${head}.${forged}.${signature}` };
}

function changeRedirect(context: Context, { iss, state }: Lies): void {
  const location = context.response.get('location') ?? '';
  if ((iss === undefined && state === undefined) || !location.includes('://') || !URL.canParse(location)) return;
  const url = new URL(location);
  if (!url.searchParams.has('iss')) return;
  if (iss === null) url.searchParams.delete('iss');
  else if (iss !== undefined) url.searchParams.set('iss', iss);
  if (state !== undefined) url.searchParams.set('state', state);
  context.set('location', url.href);
}
