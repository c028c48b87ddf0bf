import { isProof, newChallenge } from './proof.ts';

/** What a code was changed for. Kept in the memory of the page and nowhere else. */
export interface Session {
  /** Names the session in the open. */
  readonly id: string;
  readonly token: string;
}

/** An answer that will not change by asking again. */
export class Refused extends Error {}

/** @throws Refused when the code was used, is too old or unknown */
export async function openSession(code: string): Promise<Session> {
  return (await (await posted('/session', { code })).json()) as Session;
}

/**
 * Whether whatever answers is still the process that gave the session: another one may have taken its port.
 * @throws Refused when it knows of no such session
 */
export async function provesItself({ id, token }: Session): Promise<boolean> {
  const challenge = newChallenge();
  const { proof } = (await (await posted('/proof', { id, challenge })).json()) as { proof: string };
  return isProof(token, challenge, proof);
}

/** Ends a session. The request outlives the page. */
export function endSession({ token }: Session): void {
  void asked('/session', { method: 'DELETE', headers: bearing(token), keepalive: true }).catch(() => {});
}

export const bearing = (token: string) => ({ Authorization: `Bearer ${token}` });

export const posted = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  asked(path, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** @throws Refused for an answer of 401 or 403; another error when there is no answer, or it is not Gangway's */
export async function asked(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { ...init, credentials: 'omit', cache: 'no-store', redirect: 'error' });
  if (response.status === 401 || response.status === 403) throw new Refused();
  if (response.status === 404) throw new Error('something else answered');
  return response;
}
