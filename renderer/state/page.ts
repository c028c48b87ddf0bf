import { useSyncExternalStore } from 'react';
import { PAGES, type Page } from '../../preload/pages.ts';

export { PAGES, type Page };

/** Address of a page within the window: in the fragment, which stays in the browser. */
export const addressOf = (page: Page) => `#/${page}`;

/** What a link wishes to have filled in on a page: `#/connections?provider=…`. It comes from a stranger. */
export type Wish = Readonly<Partial<Record<'provider' | 'url' | 'label', string>>>;

function useFragment(): string {
  return useSyncExternalStore(
    (listener) => {
      addEventListener('hashchange', listener);
      return () => removeEventListener('hashchange', listener);
    },
    () => location.hash,
  );
}

export function usePage(): Page {
  const [path] = useFragment().split('?');
  return PAGES.find((page) => path === addressOf(page)) ?? PAGES[0];
}

/** What the link that led here wishes, or null; `forget` takes it out of the address. */
export function useWish(): { readonly wish: Wish | null; readonly forget: () => void } {
  const [path = '', query] = useFragment().split('?');
  return {
    wish: query === undefined ? null : Object.fromEntries(new URLSearchParams(query)),
    forget: () => {
      if (query !== undefined) location.hash = path;
    },
  };
}
