/** One timer for each connection. */
export interface Alarms {
  /** Rings at a moment, or before: a timer that is set for days is not to be relied on. */
  set(id: string, at: number): void;
  drop(id: string): void;
  close(): void;
}

/** @param longestMs a timer rings after that at the latest */
export function createAlarms(ring: (id: string) => void, longestMs: number, now: () => number): Alarms {
  const timers = new Map<string, NodeJS.Timeout>();
  let closed = false;

  function drop(id: string): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
  }

  return {
    set(id, at) {
      if (closed) return;
      drop(id);
      const timer = setTimeout(
        () => {
          timers.delete(id);
          ring(id);
        },
        Math.min(Math.max(0, at - now()), longestMs),
      );
      timers.set(id, timer.unref());
    },
    drop,
    close() {
      closed = true;
      for (const id of [...timers.keys()]) drop(id);
    },
  };
}
