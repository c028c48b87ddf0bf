import { createHash } from 'node:crypto';
import type { FaultText } from '../faults/index.ts';

const STYLE =
  'body{font:17px/1.5 system-ui,sans-serif;max-width:32rem;margin:18vh auto 0;padding:0 1.5rem;color:#1b1b1f;background:#fff}h1{font-size:1.5rem}code{font-size:.85em;color:#5b5b66}@media(prefers-color-scheme:dark){body{color:#ececf1;background:#1b1b1f}code{color:#a0a0ab}}';

/** No script, no image, no address: nothing that these pages show could send anything anywhere. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

function page(title: string, paragraphs: readonly string[], code?: string): string {
  const body = paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n');
  const support = code === undefined ? '' : `\n<p><code>${escaped(code)}</code></p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)} - Gangway</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${body}${support}
</body>
</html>
`;
}

/** @param name of the person, or null where the service told none */
export const signedInPage = (name: string | null) =>
  page('You are signed in', [
    name === null ? 'The sign-in is complete.' : `You are signed in as ${name}.`,
    'Go back to Gangway. You can close this page.',
  ]);

export const failedPage = ({ what, means, todo, code }: FaultText) =>
  page('The sign-in did not work', [what, means, todo, 'Go back to Gangway. You can close this page.'], code);

/** For an answer that nobody waits for: late, second, or made up. It says nothing of what came with it. */
export const nobodyWaitsPage = () =>
  page('This sign-in is over', [
    'It was completed, cancelled or took too long, so nothing was done with this answer.',
    'Go back to Gangway to see whether you are signed in. You can close this page.',
  ]);

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
