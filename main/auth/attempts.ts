import { Fault } from '../faults/index.ts';

/** A sign-in under way. */
export interface Attempt {
  readonly host: string;
  /** The page that the person was sent to; null before that. */
  page: string | null;
  /** Rejects when it is cancelled or takes too long. */
  readonly ended: Promise<never>;
  /** @returns false when it is too late for that. */
  end(fault: Fault): boolean;
  /** From here on it can no longer be cancelled. @returns false when it was already. */
  seal(): boolean;
  /** The work, unless the attempt ends before it. */
  unlessEnded<T>(work: Promise<T>): Promise<T>;
}

/** The sign-ins under way: one for each connection. */
export interface Attempts {
  /** Runs one; the one that the connection had is cancelled. */
  run<T>(connection: string, host: string, work: (attempt: Attempt) => Promise<T>): Promise<T>;
  /** @returns whether one was under way. */
  cancel(connection: string): boolean;
  /** The page of one under way, or null. */
  pageOf(connection: string): string | null;
  readonly connections: readonly string[];
  endAll(fault: Fault): void;
}

export const cancelled = (host: string) => new Fault('GW_SIGN_IN_CANCELLED', { host });

export function createAttempts(): Attempts {
  const attempts = new Map<string, Attempt>();

  function begin(connection: string, host: string): Attempt {
    attempts.get(connection)?.end(cancelled(host));
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {});
    let open = true;
    const seal = () => {
      const was = open;
      open = false;
      return was;
    };
    const end = (fault: Fault) => {
      const inTime = seal();
      if (inTime) reject(fault);
      return inTime;
    };
    const unlessEnded = <T>(work: Promise<T>): Promise<T> => Promise.race([work, promise]);
    const attempt: Attempt = { host, page: null, ended: promise, end, seal, unlessEnded };
    attempts.set(connection, attempt);
    return attempt;
  }

  return {
    async run(connection, host, work) {
      const attempt = begin(connection, host);
      try {
        return await work(attempt);
      } finally {
        attempt.end(cancelled(host));
        if (attempts.get(connection) === attempt) attempts.delete(connection);
      }
    },
    cancel(connection) {
      const attempt = attempts.get(connection);
      return attempt?.end(cancelled(attempt.host)) ?? false;
    },
    pageOf: (connection) => attempts.get(connection)?.page ?? null,
    get connections() {
      return [...attempts.keys()];
    },
    endAll(fault) {
      for (const attempt of attempts.values()) attempt.end(fault);
    },
  };
}
