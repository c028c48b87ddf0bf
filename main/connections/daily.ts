const DAY_MS = 24 * 60 * 60_000;
/** How often it is looked whether a day has passed: a computer sleeps, and its clock is set. */
const LOOK_MS = 10 * 60_000;

/** Checks of connections on which nobody calls, so that whose their credential is, is asked once a day at least. */
export interface DailyChecks {
  /** From now on. */
  start(): void;
  /** A connection was checked, for whatever reason. */
  checked(id: string): void;
  close(): void;
}

export interface DailyChecksOptions {
  /** Connections that are not paused. */
  readonly ids: () => readonly string[];
  readonly check: (id: string) => Promise<unknown>;
  readonly now: () => number;
  /** Given by tests, ms. */
  readonly lookMs?: number;
}

export function createDailyChecks({ ids, check, now, lookMs = LOOK_MS }: DailyChecksOptions): DailyChecks {
  const lastAt = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    const known = ids();
    for (const id of lastAt.keys()) if (!known.includes(id)) lastAt.delete(id);
    for (const id of known) {
      const last = lastAt.get(id);
      // A clock that was set back must not put the next check off.
      if (last !== undefined && now() - last < DAY_MS && now() >= last) continue;
      lastAt.set(id, now());
      if (last !== undefined) void check(id).catch(() => {});
    }
  }

  return {
    start() {
      timer ??= setInterval(look, lookMs).unref();
    },
    checked: (id) => void lastAt.set(id, now()),
    close: () => clearInterval(timer),
  };
}
