import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../preload/contract.ts';
import { OutsideLink } from '../../components/outside-link.tsx';
import classes from './details.module.css';
import { RedirectAddresses } from './sign-in.tsx';

/** What a technical person wants to know of a connection. */
export function Details({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const { id, url, transport, model, headerForm, tlsIssuer, tlsAuthority, provider } = connection;
  return (
    <details className={classes.details}>
      <summary>{t('connections.details.title')}</summary>
      <dl className={classes.list}>
        <dt>{t('connections.details.service')}</dt>
        <dd>
          <code>{url}</code>
        </dd>
        <dt>{t('connections.details.id')}</dt>
        <dd>
          <code>{id}</code>
        </dd>
        <dt>{t('connections.details.model')}</dt>
        <dd>{t(`connections.model.${model}`)}</dd>
        <dt>{t('connections.details.headerForm')}</dt>
        <dd>{headerForm === null ? t('connections.details.noHeader') : <code>{headerForm} •••</code>}</dd>
        <dt>{t('connections.details.transport')}</dt>
        <dd>{t(`connections.transport.${transport}`)}</dd>
        <dt>{t('connections.details.tlsIssuer')}</dt>
        <dd>
          {tlsIssuer ?? t('connections.details.noTls')}
          {tlsAuthority && `, ${t(`device.authority.${tlsAuthority}`)}`}
        </dd>
      </dl>
      {model === 'oauth' && (
        <details className={classes.details}>
          <summary>{t('signIn.redirects')}</summary>
          <RedirectAddresses />
        </details>
      )}
      {model === 'api-key' && provider.keyPage !== null && (
        <OutsideLink href={provider.keyPage}>{t('connections.openKeyPage', { provider: provider.name })}</OutsideLink>
      )}
    </details>
  );
}
