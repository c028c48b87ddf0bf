import { useSyncExternalStore } from 'react';

export const PAGES = ['connections', 'clients', 'activity'] as const;
export type Page = (typeof PAGES)[number];

/** Address of a page within the window: in the fragment, which stays in the browser. */
export const addressOf = (page: Page) => `#/${page}`;

export function usePage(): Page {
  return useSyncExternalStore(
    (listener) => {
      addEventListener('hashchange', listener);
      return () => removeEventListener('hashchange', listener);
    },
    () => PAGES.find((page) => location.hash === addressOf(page)) ?? PAGES[0],
  );
}
