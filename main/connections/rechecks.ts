const FIRST_MS = 1000;
const MOST_MS = 60_000;

/** Checks that are tried again by themselves until they succeed, ever more slowly. */
export interface Rechecks {
  /** Plans the next check of a connection, unless one is planned. */
  plan(id: string): void;
  forget(id: string): void;
  close(): void;
}

/** @param check resolves with whether the connection still needs to be checked */
export function createRechecks(check: (id: string) => Promise<boolean>): Rechecks {
  const timers = new Map<string, NodeJS.Timeout>();
  const delays = new Map<string, number>();
  let closed = false;

  function plan(id: string): void {
    if (closed || timers.has(id)) return;
    const delay = Math.min((delays.get(id) ?? FIRST_MS / 2) * 2, MOST_MS);
    delays.set(id, delay);
    timers.set(
      id,
      setTimeout(() => void run(id), delay),
    );
  }

  async function run(id: string): Promise<void> {
    timers.delete(id);
    if (await check(id)) plan(id);
    else delays.delete(id);
  }

  function forget(id: string): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    delays.delete(id);
  }

  return {
    plan,
    forget,
    close() {
      closed = true;
      for (const id of [...timers.keys()]) forget(id);
    },
  };
}
