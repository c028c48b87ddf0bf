/** Limits of the window in a browser. Times in ms, sizes in bytes. */
export const LIMITS = {
  /** How long a code opens the window. */
  codeLifetime: 60_000,
  /** Codes that may be open at a time; a further one ends the oldest. */
  codes: 4,
  /** Wrong codes after which every open one ends, so that codes cannot be guessed however many requests are made. */
  wrongCodes: 10,
  /**
   * Windows at a time; a further one ends the one unused for longest. A browser keeps six connections to one address,
   * and each window holds one for its stream of news: more windows would wait for each other.
   */
  sessions: 4,
  /** How long a window without its stream of news (asleep, or gone) can come back. */
  sessionIdle: 15 * 60_000,
  /** Largest request body. */
  body: 64 * 1024,
  /** News that a window has not taken yet, after which it is cut off; it comes back and reads everything anew. */
  unread: 4 * 1024 * 1024,
  /** Longest wait for a complete request head, and for a complete request. */
  head: 10_000,
  request: 30_000,
  connections: 64,
} as const;
