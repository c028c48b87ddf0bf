import { createRoot } from 'react-dom/client';
import './style.css';
import { App } from './app.tsx';
import { openAppLink } from './link/app-link.ts';
import { openBrowserLink } from './link/browser-link.ts';
import { createFeed } from './state/feed.ts';
import { startTexts } from './texts/index.ts';

/** Takes the code out of the address at once, so that neither the address bar nor the history keeps it. */
function takeCode(): string | null {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1] ?? null;
  if (code !== null) history.replaceState(null, '', '/');
  return code;
}

const { gangway } = window;
const link = gangway ? openAppLink(gangway) : openBrowserLink(takeCode());
const root = document.getElementById('window');
if (root) createRoot(root).render(<App link={link} feed={createFeed(link)} texts={startTexts()} />);
