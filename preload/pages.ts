/** The pages of the window, in the order of its rail. Known to both sides: notifications and links lead to them. */
export const PAGES = ['connections', 'clients', 'activity', 'exposure', 'checklist', 'settings'] as const;
export type Page = (typeof PAGES)[number];
