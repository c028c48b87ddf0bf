/** Lets tests wait for something to become true without polling or sleeping. */
export interface Watch {
  /** To be called whenever something may have become true. */
  changed(): void;
  /**
   * @param look returns what is waited for once it is there.
   * @throws Error after `timeoutMs`, with the text of `explain`.
   */
  until<T>(look: () => T | undefined, timeoutMs: number, explain: () => string): Promise<T>;
}

export function createWatch(): Watch {
  const looks = new Set<() => void>();
  return {
    changed() {
      for (const look of [...looks]) look();
    },
    until<T>(look: () => T | undefined, timeoutMs: number, explain: () => string): Promise<T> {
      const there = look();
      if (there !== undefined) return Promise.resolve(there);
      return new Promise((resolve, reject) => {
        const again = () => {
          const found = look();
          if (found !== undefined) settle(() => resolve(found));
        };
        const settle = (finish: () => void) => {
          clearTimeout(timer);
          looks.delete(again);
          finish();
        };
        const timer = setTimeout(
          () => settle(() => reject(new Error(`${explain()} (waited ${timeoutMs} ms)`))),
          timeoutMs,
        );
        looks.add(again);
      });
    },
  };
}
