import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Interaction, Provider } from 'oidc-provider';
import { readBody } from '../exchange.ts';
import { consentPage, loginPage } from './pages.ts';
import { personOf, personWith } from './people.ts';

export const INTERACTION_PATH = '/interaction/';

/** The pages between the authorization request and its answer: who are you, and may this program act as you. */
export async function answerInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response).catch(() => null);
  if (interaction === null) return send(response, 400, 'This sign-in is over. Start it again.');
  if (request.method !== 'POST') return show(provider, interaction, response, false);
  const form = new URLSearchParams((await readBody(request, 10_000)).toString('utf8'));
  const result = await resultOf(provider, interaction, form);
  if (result === null) return show(provider, interaction, response, true);
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: 'consent' in result });
}

async function resultOf(provider: Provider, interaction: Interaction, form: URLSearchParams) {
  switch (form.get('do')) {
    case 'login': {
      const person = personWith(form.get('email') ?? '', form.get('password') ?? '');
      return person === undefined ? null : { login: { accountId: String(person.user.id) } };
    }
    case 'allow':
      return { consent: { grantId: await granted(provider, interaction) } };
    default:
      return { error: 'access_denied', error_description: 'The person said no.' };
  }
}

async function granted(provider: Provider, { session, params, grantId, prompt }: Interaction): Promise<string> {
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant =
    known ?? new provider.Grant({ accountId: session?.accountId ?? '', clientId: String(params.client_id) });
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = prompt.details;
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
  for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {}))
    grant.addResourceScope(resource, scopes.join(' '));
  return grant.save();
}

async function show(provider: Provider, interaction: Interaction, response: ServerResponse, wrong: boolean) {
  const { uid, prompt, params, session } = interaction;
  const action = `${INTERACTION_PATH}${uid}`;
  if (prompt.name === 'login') return send(response, 200, loginPage(action, String(params.login_hint ?? ''), wrong));
  const client = await provider.Client.find(String(params.client_id));
  const person = personOf(session?.accountId)?.user.name ?? 'you';
  const scopes = String(params.scope ?? '').split(' ');
  return send(response, 200, consentPage(action, client?.clientName ?? String(params.client_id), person, scopes));
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}
