import { useSyncExternalStore } from 'react';

/** How often times such as "2 minutes ago" are written anew, ms. */
const TICK = 15_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function windUp(): void {
  clearInterval(timer);
  timer = listeners.size > 0 && !document.hidden ? setInterval(tick, TICK) : undefined;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  windUp();
  return () => {
    listeners.delete(listener);
    windUp();
  };
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) tick();
  windUp();
});

/** The time, ms since the epoch, for showing how long ago something was. One clock for the window; it stands while hidden. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
