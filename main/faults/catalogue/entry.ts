/**
 * Every error a person can meet, in one table: what happened, what it means, what to do.
 *
 * The key is the stable code: it is printed with the sentence, never changes its meaning, and has an entry in
 * docs/troubleshooting.md (a test compares the two). `{name}` is filled from the fault's details; details never hold
 * a secret. `http` is the status used where the answer cannot be a JSON-RPC result of status 200.
 */
export interface FaultEntry {
  readonly what: string;
  readonly means: string;
  readonly todo: string;
  /** HTTP status of the answer when the request carried no JSON-RPC id to answer to. */
  readonly http: number;
}

/** @param http see FaultEntry */
export const entry = (http: number, what: string, means: string, todo: string): FaultEntry => ({
  http,
  what,
  means,
  todo,
});
