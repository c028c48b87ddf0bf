import type { IncomingMessage } from 'node:http';
import { Fault } from '../faults/index.ts';

/**
 * Whether a request comes from this window's own page or from someone opening it, by its head alone.
 * The Host must be exactly the address listened on, or a name was made to point here (DNS rebinding). An Origin must be
 * exactly the own one; what changes something must carry one. A browser's Sec-Fetch-Site must not speak of another
 * site, and other ports of 127.0.0.1 count as another one, except when the page itself is being opened: that may be
 * done from anywhere, because the page shows nothing without a code.
 * @returns the fault to answer with, else null
 */
export function refusedVisitor(req: IncomingMessage, own: string): Fault | null {
  const { host, origin, 'sec-fetch-site': site } = req.headers;
  if (host !== own) return foreign(`host "${shown(host)}"`);
  if (origin !== undefined && origin !== `http://${own}`) return foreign(`origin "${shown(origin)}"`);
  const reads = req.method === 'GET' || req.method === 'HEAD';
  if (!reads && origin === undefined) return foreign('no origin');
  const opensPage = reads && req.url === '/' && req.headers['sec-fetch-mode'] === 'navigate';
  if (!opensPage && site !== undefined && site !== 'same-origin' && site !== 'none') {
    return foreign(`a page that is ${shown(String(site))}`);
  }
  return null;
}

const foreign = (from: string) => new Fault('GW_WINDOW_FOREIGN', { from });
const shown = (text = '(none)') => text.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');
