import { IconAlertCircle, IconHelpCircle, IconRosetteDiscountCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClientView, ConnectionView } from '../../../preload/contract.ts';
import { Hinted } from '../../components/hinted.tsx';
import { useNow } from '../../state/clock.ts';
import { useFormat } from '../../state/use-format.ts';
import classes from './facts.module.css';

/** Clients named before the rest is counted. */
const NAMED = 3;

interface FactsProps {
  readonly connection: ConnectionView;
  readonly users: readonly ClientView[];
}

/** What a person wants to know of a connection at a glance. */
export function Facts({ connection, users }: FactsProps) {
  const { t } = useTranslation();
  return (
    <dl className={classes.facts}>
      <Fact name={t('connections.fact.tenancy')}>
        <Tenancy tenancy={connection.tenancy} />
      </Fact>
      <Fact name={t('connections.fact.actsAs')}>
        <ActsAs connection={connection} />
      </Fact>
      <Fact name={t('connections.fact.key')}>
        <Key connection={connection} />
      </Fact>
      <Fact name={t('connections.fact.verified')}>
        <Verified state={connection.state} />
      </Fact>
      <Fact name={t('connections.fact.usedBy')}>
        <Users users={users} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const TRUST = {
  verified: { tone: 'good', icon: IconRosetteDiscountCheck, hint: 'connections.tenancy.verifiedHint' },
  declared: { tone: 'warn', icon: IconAlertCircle, hint: 'connections.tenancy.declaredHint' },
  unknown: { tone: 'quiet', icon: IconHelpCircle, hint: 'connections.tenancy.unknownHint' },
} as const;

export function Tenancy({ tenancy: { name, trust, pinnedAt } }: { readonly tenancy: ConnectionView['tenancy'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { tone, icon: Sign, hint } = TRUST[trust];
  return (
    <>
      {trust !== 'unknown' && <strong className={classes.value}>{name ?? t('connections.tenancy.unnamed')}</strong>}
      <span className={classes.trust} data-tone={tone}>
        <Sign size={16} stroke={1.9} aria-hidden="true" />
        <Hinted hint={pinnedAt === null ? t(hint) : `${t(hint)} ${t('connections.tenancy.pinnedHint')}`}>
          {t(`connections.tenancy.${trust}`)}
        </Hinted>
      </span>
      {pinnedAt !== null && (
        <span className={classes.more}>{t('connections.tenancy.pinned', { date: format.date(pinnedAt) })}</span>
      )}
    </>
  );
}

/** In words whose power a call has. Where Gangway does not say of what kind it is, its own words stand alone. */
function ActsAs({ connection: { account, actsAs, model } }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const shared = model === 'api-key' && account === null;
  const kind = model === 'none' ? 'nobody' : account ? 'person' : shared ? 'shared' : null;
  if (kind === null) return <strong className={classes.value}>{actsAs}</strong>;
  return (
    <>
      <strong className={classes.value}>
        {kind === 'person' ? <Account name={account ?? ''} /> : t(`connections.actsAs.${kind}`)}
      </strong>
      <span className={classes.more}>{t(`connections.actsAs.${kind}Text`)}</span>
    </>
  );
}

/** An address is broken after its @, if it has to be. */
function Account({ name }: { readonly name: string }) {
  const [user, ...rest] = name.split('@');
  return (
    <>
      {user}
      {rest.length > 0 && (
        <>
          @<wbr />
          {rest.join('@')}
        </>
      )}
    </>
  );
}

function Key({ connection: { model, keyStoredAt } }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  if (model === 'none') return t('connections.key.none');
  if (model === 'oauth') return t('connections.key.oauth');
  if (keyStoredAt === null) return t('connections.key.missing');
  const isNew = now - keyStoredAt < 24 * 60 * 60_000;
  return (
    <>
      <span>
        {isNew ? t('connections.key.today') : t('connections.key.stored', { age: format.age(keyStoredAt, now) })}
      </span>
      <span className={classes.more}>{t('connections.key.shared', { date: format.date(keyStoredAt) })}</span>
    </>
  );
}

/** When a round trip last proved that the connection works. A state that is not connected never looks verified. */
function Verified({ state }: { readonly state: ConnectionView['state'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  if (state.kind !== 'connected') {
    return t('connections.verified.never', { time: format.moment(state.since, now) });
  }
  return (
    <>
      <span>{t('connections.verified.at', { time: format.ago(state.verifiedAt, now) })}</span>
      <span className={classes.more}>{format.moment(state.verifiedAt, now)}</span>
    </>
  );
}

function Users({ users }: { readonly users: readonly ClientView[] }) {
  const { t } = useTranslation();
  if (users.length === 0) return t('connections.usedBy.nobody');
  const rest = users.slice(NAMED);
  return (
    <>
      <span>
        {users
          .slice(0, NAMED)
          .map(({ label }) => label)
          .join(', ')}
      </span>
      {rest.length > 0 && (
        <span className={classes.more}>
          <Hinted hint={rest.map(({ label }) => label).join(', ')}>
            {t('connections.usedBy.more', { count: rest.length })}
          </Hinted>
        </span>
      )}
    </>
  );
}
