/** The person at the computer: has a browser that is already signed in everywhere, and clicks Sign in when asked to. */
import { gesture } from '../../../main/auth/index.ts';
import type { Connections } from '../../../main/connections/index.ts';

/** What a person reads in the answer of a call before they sign in again. */
const ASKS_FOR_SIGN_IN = /\[(GW_NEEDS_SIGN_IN|GW_SIGN_IN_SCOPE)\]/;
/** Nobody signs in for ever. */
const PATIENCE = 3;

export interface Person {
  /** Does something with an AI client, and once more after each sign-in that its failure asks for. */
  insist<T>(step: () => Promise<T>): Promise<T>;
}

export function createPerson(connections: Pick<Connections, 'signInAgain'>, connection: string): Person {
  let left = PATIENCE;
  async function insist<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (!ASKS_FOR_SIGN_IN.test(String(error)) || left-- === 0) throw error;
      await connections.signInAgain(connection, gesture());
      return insist(step);
    }
  }
  return { insist };
}

/** A browser that follows the suite's redirects; the last of them is our own page. */
export async function openInBrowser(address: string): Promise<void> {
  void fetch(address, { redirect: 'follow' })
    .then((page) => page.text())
    .catch(() => {});
}
