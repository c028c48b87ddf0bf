import { DirectionProvider, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import type { i18n } from 'i18next';
import { I18nextProvider } from 'react-i18next';
import { Frame } from './components/frame.tsx';
import type { Link } from './link/link.ts';
import { Activity } from './pages/activity/activity.tsx';
import { Checklist } from './pages/checklist/checklist.tsx';
import { Clients } from './pages/clients/clients.tsx';
import { Connections } from './pages/connections/connections.tsx';
import { Exposure } from './pages/exposure/exposure.tsx';
import { NotLinked } from './pages/not-linked.tsx';
import { Settings } from './pages/settings/settings.tsx';
import type { Feed } from './state/feed.ts';
import { GangwayProvider, useLinkState } from './state/gangway.tsx';
import { usePage } from './state/page.ts';
import { directionOf } from './texts/index.ts';
import { theme } from './theme.ts';

interface AppProps {
  readonly link: Link;
  readonly feed: Feed;
  readonly texts: i18n;
}

export function App({ link, feed, texts }: AppProps) {
  return (
    <I18nextProvider i18n={texts}>
      <DirectionProvider initialDirection={directionOf(texts.language)} detectDirection>
        <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
          <QueryClientProvider client={feed.client}>
            <GangwayProvider link={link} feed={feed}>
              <Window />
            </GangwayProvider>
          </QueryClientProvider>
        </MantineProvider>
      </DirectionProvider>
    </I18nextProvider>
  );
}

const CONTENT = {
  connections: Connections,
  clients: Clients,
  activity: Activity,
  exposure: Exposure,
  checklist: Checklist,
  settings: Settings,
};

function Window() {
  const link = useLinkState();
  const page = usePage();
  if (link.kind !== 'online') return <NotLinked link={link} />;
  const Content = CONTENT[page];
  return (
    <Frame page={page}>
      <Content />
    </Frame>
  );
}
