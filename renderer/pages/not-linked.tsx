import { Loader } from '@mantine/core';
import { IconKey, IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Appearance } from '../components/appearance.tsx';
import { Brand } from '../components/brand.tsx';
import { Copyable } from '../components/copy.tsx';
import type { LinkState } from '../link/link.ts';
import { useNow } from '../state/clock.ts';
import { useFormat } from '../state/use-format.ts';
import classes from './not-linked.module.css';

const COMMAND = 'gangway open';

/** The whole window while there is nothing behind it: kindly, what to do. */
export function NotLinked({ link }: { readonly link: Exclude<LinkState, { kind: 'online' }> }) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = t('app.name');
  }, [t]);
  return (
    <main className={classes.page}>
      <div className={classes.head}>
        <Brand name={t('app.name')} />
        <Appearance />
      </div>
      <div className={classes.box} role="status">
        {link.kind === 'opening' && (
          <>
            <Loader size="md" color="var(--gw-link)" aria-hidden="true" />
            <p className={classes.text}>{t('link.opening')}</p>
          </>
        )}
        {link.kind === 'offline' && <Offline since={link.since} />}
        {link.kind === 'ended' && <Ended reason={link.reason} />}
      </div>
    </main>
  );
}

function Offline({ since }: { readonly since: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  return (
    <>
      <IconPlugConnectedX size={40} stroke={1.3} className={classes.sign} data-tone="bad" aria-hidden="true" />
      <h1 className={classes.title}>{t('link.offlineTitle')}</h1>
      <p className={classes.text}>{t('link.offlineText')}</p>
      <p className={classes.text}>
        {t('link.offlineSince', { time: format.moment(since, now) })} {t('link.offlineHint')}
      </p>
      <Copyable value={COMMAND} label={t('action.copy')} />
    </>
  );
}

const WORDS = {
  'no-code': ['link.noCodeTitle', 'link.noCodeText'],
  code: ['link.codeTitle', 'link.codeText'],
  session: ['link.sessionTitle', 'link.sessionText'],
} as const;

function Ended({ reason }: { readonly reason: keyof typeof WORDS }) {
  const { t } = useTranslation();
  const [title, text] = WORDS[reason];
  return (
    <>
      <IconKey size={40} stroke={1.3} className={classes.sign} data-tone="info" aria-hidden="true" />
      <h1 className={classes.title}>{t(title)}</h1>
      <p className={classes.text}>{t(text)}</p>
      <Copyable value={COMMAND} label={t('action.copy')} />
    </>
  );
}
