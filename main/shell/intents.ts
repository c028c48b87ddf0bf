/**
 * Links that other programs and web pages may give to Gangway: `gangway://v1/…`. Whoever makes one is a stranger. So a
 * link can do no more than open a page, or fill in a form that a person then reads, completes and sends; it carries no
 * secret, and what it says is checked here and again wherever it would be used.
 */
import { z } from 'zod';
import { PAGES } from '../../preload/pages.ts';
import { Fault } from '../faults/index.ts';

export const SCHEME = 'gangway';

/** Longest link, characters. */
const LONGEST = 4096;

/** No query, because keys have been seen in queries, and no user name. */
const serviceAddress = z
  .string()
  .max(2048)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url?.protocol === 'https:' && `${url.username}${url.password}${url.search}${url.hash}` === '';
  });
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
/** What is shown to people, in one line: no controls, and nothing that turns the direction of the text around. */
const label = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);

/** Version 1 of the links: what follows `gangway://v1/`, with its query. */
const V1 = {
  open: z.strictObject({ page: z.enum(PAGES) }),
  add: z.strictObject({ provider: name, url: serviceAddress.optional(), label: label.optional() }),
} as const;

export type Intent =
  | { readonly kind: 'open'; readonly page: (typeof PAGES)[number] }
  | {
      readonly kind: 'add';
      readonly provider: string;
      readonly url?: string | undefined;
      readonly label?: string | undefined;
    };

/** @throws Fault GW_LINK_INVALID, which repeats nothing of the link */
export function parseIntent(link: string): Intent {
  if (link.length > LONGEST) throw invalid('it is too long');
  const url = URL.canParse(link) ? new URL(link) : null;
  if (url?.protocol !== `${SCHEME}:`) throw invalid('it is no link to Gangway');
  if (url.host !== 'v1' || url.hash !== '' || url.username !== '')
    throw invalid('it is of a version that is not known');
  const kind = url.pathname.replace(/^\/|\/$/g, '');
  if (!Object.hasOwn(V1, kind)) throw invalid('what it asks for is not known');
  const entries = [...url.searchParams];
  const fields = Object.fromEntries(entries);
  if (Object.keys(fields).length !== entries.length) throw invalid('it says something twice');
  const parsed = V1[kind as keyof typeof V1].safeParse(fields);
  if (!parsed.success) throw invalid('what it says is not as expected');
  return { kind, ...parsed.data } as Intent;
}

/** The link among the arguments that a second start was given, if there is one. */
export const linkIn = (argv: readonly string[]): string | undefined =>
  argv.find((each) => each.toLowerCase().startsWith(`${SCHEME}:`));

/** Where in the window an intent leads: a fragment, which the page reads and which reaches no server. */
export function fragmentOf(intent: Intent): string {
  if (intent.kind === 'open') return `#/${intent.page}`;
  const { provider, url, label } = intent;
  const wish = new URLSearchParams({ provider, ...(url && { url }), ...(label && { label }) });
  return `#/connections?${wish}`;
}

const invalid = (reason: string) => new Fault('GW_LINK_INVALID', { reason });
