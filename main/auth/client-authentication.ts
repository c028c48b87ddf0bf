import type { OAuthClient } from './secrets.ts';

/**
 * Adds to a request what proves which client it is from (RFC 6749 section 2.3.1). The SDK's own way leaves out the
 * form-encoding of client_secret_basic, so that a secret with a `+` or `%` would be refused.
 * @param offered `token_endpoint_auth_methods_supported`; absent, it is client_secret_basic (RFC 8414 section 2)
 */
export function authenticateClient(
  { id, secret, authMethod }: OAuthClient,
  offered: readonly string[] | undefined,
  headers: Headers,
  form: URLSearchParams,
): void {
  const inForm = authMethod ? authMethod === 'client_secret_post' : offered?.includes('client_secret_basic') === false;
  if (secret === undefined || authMethod === 'none') form.set('client_id', id);
  else if (inForm) {
    form.set('client_id', id);
    form.set('client_secret', secret);
  } else headers.set('Authorization', `Basic ${Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString('base64')}`);
}

const encoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
