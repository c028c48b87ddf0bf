import { sdk } from './sdk.ts';
import type { OAuthClient } from './secrets.ts';

/**
 * Adds to a request what proves which client it is from (RFC 6749 section 2.3.1, RFC 7523 section 2.2). The SDK's own
 * way leaves out the form-encoding of client_secret_basic, so that a secret with a `+` or `%` would be refused.
 * @param issuer whom an assertion is for
 * @param offered `token_endpoint_auth_methods_supported`; absent, it is client_secret_basic (RFC 8414 section 2)
 */
export async function authenticateClient(
  { id, secret, key, authMethod }: OAuthClient,
  issuer: string,
  offered: readonly string[] | undefined,
  headers: Headers,
  form: URLSearchParams,
): Promise<void> {
  const inForm = authMethod ? authMethod === 'client_secret_post' : offered?.includes('client_secret_basic') === false;
  if (key !== undefined) {
    const { createPrivateKeyJwtAuth } = await sdk();
    const sign = createPrivateKeyJwtAuth({
      ...{ issuer: id, subject: id, audience: issuer },
      ...{ privateKey: key.pem, alg: key.algorithm, lifetimeSeconds: 60 },
    });
    form.set('client_id', id);
    await sign(headers, form, issuer);
  } else if (secret === undefined || authMethod === 'none') form.set('client_id', id);
  else if (inForm) {
    form.set('client_id', id);
    form.set('client_secret', secret);
  } else headers.set('Authorization', `Basic ${Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString('base64')}`);
}

const encoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
