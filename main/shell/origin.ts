/** Where the window of the desktop app comes from: a scheme of its own, which no web page can load anything from. */
export const WINDOW_SCHEME = 'app';
export const ORIGIN = `${WINDOW_SCHEME}://gangway`;

/** Whether an address is of the window itself. */
export const isOwn = (address: string): boolean => address === ORIGIN || address.startsWith(`${ORIGIN}/`);
