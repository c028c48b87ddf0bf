import type { Fault } from '../../faults/index.ts';

/** A call whose credential was refused or is about to be replaced. */
export interface Waiter {
  /** There is another credential: the call is sent with it. */
  go(): void;
  fail(fault: Fault): void;
}

/**
 * Where calls wait while a credential is being replaced at a service that ends the old one at once. It is open for a
 * bounded time from the first refusal on, so that nobody waits for a person who went to lunch.
 */
export interface WaitingRoom {
  readonly isOpen: boolean;
  /**
   * Opens because a credential was refused; for each credential once.
   * @param refused tells one credential from another
   * @param fault what calls are answered with that have waited in vain
   * @returns whether it is open now
   */
  open(refused: string, fault: Fault): boolean;
  /** @returns false when it is closed or full. */
  enter(waiter: Waiter): boolean;
  leave(waiter: Waiter): void;
  /** Everyone goes on. */
  release(): void;
  /** No other credential will come: everyone is answered with the fault that it was opened with. */
  dismiss(): void;
  /** Someone is about to enter a credential: it may open once more for the one that was refused. */
  renew(): void;
}

/**
 * @param waitMs from the first refusal on
 * @param most calls that wait at a time
 */
export function createWaitingRoom(waitMs: number, most: number): WaitingRoom {
  const waiters = new Set<Waiter>();
  let spentOn: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let dismissed = () => {};

  /** Closes it first: whoever leaves may come back at once. */
  function empty(each: (waiter: Waiter) => void): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const leaving = [...waiters];
    waiters.clear();
    for (const waiter of leaving) each(waiter);
  }

  return {
    get isOpen() {
      return timer !== null;
    },
    open(refused, fault) {
      if (timer !== null) return true;
      if (spentOn === refused) return false;
      spentOn = refused;
      dismissed = () => empty((waiter) => waiter.fail(fault));
      timer = setTimeout(dismissed, waitMs);
      timer.unref();
      return true;
    },
    enter(waiter) {
      if (timer === null || waiters.size >= most) return false;
      waiters.add(waiter);
      return true;
    },
    leave: (waiter) => void waiters.delete(waiter),
    release: () => empty((waiter) => waiter.go()),
    dismiss: () => dismissed(),
    renew() {
      spentOn = null;
    },
  };
}
