import { Button } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnownClientView } from '../../../preload/contract/clients.ts';
import type { ClientView, ConnectionView } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Hinted } from '../../components/hinted.tsx';
import { Note } from '../../components/note.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { SeenPrograms } from '../../components/seen-programs.tsx';
import type { Tone } from '../../components/tone.ts';
import { useNow } from '../../state/clock.ts';
import { useCall } from '../../state/gangway.tsx';
import { useFormat } from '../../state/use-format.ts';
import classes from './clients.module.css';
import { Allowed } from './grant-card.tsx';

const TONES: Readonly<Record<KnownClientView['standing']['kind'], Tone>> = {
  'not-connected': 'quiet',
  waiting: 'info',
  'in-use': 'good',
  stale: 'warn',
  incomplete: 'warn',
};

interface KnownCardProps {
  readonly client: KnownClientView;
  /** What is known of it as a caller; absent where it is not let in. */
  readonly grant: ClientView | undefined;
  readonly connections: readonly ConnectionView[];
  readonly onConnect: () => void;
  readonly onDisconnect: () => void;
}

/** A client that Gangway knows how to connect. */
export function KnownCard({ client, grant, connections, onConnect, onDisconnect }: KnownCardProps) {
  const { t } = useTranslation();
  const heading = useId();
  const rotate = useCall('clients.rotate');
  const { id, name, problem, unreachable, way, standing } = client;
  const isConnected = standing.kind !== 'not-connected';
  const isWhole = isConnected && standing.kind !== 'incomplete';
  const canConnect = problem === null && way !== 'none';
  return (
    <article className={classes.card} aria-labelledby={heading}>
      <div className={classes.head}>
        <div className={classes.names}>
          <h3 id={heading} className={classes.title}>
            {name}
          </h3>
          <Standing standing={standing} />
        </div>
        <div className={classes.actions}>
          {isConnected && (
            <BusyButton
              variant="default"
              busy={rotate.isPending}
              onClick={() => rotate.mutate(() => ({ id }), {})}
              aria-label={t('clientSetup.rotateOf', { name })}
            >
              {t('clientSetup.rotate')}
            </BusyButton>
          )}
          {isConnected && (
            <Button variant="default" onClick={onDisconnect} aria-label={t('clientSetup.disconnectOf', { name })}>
              {t('clientSetup.disconnect')}
            </Button>
          )}
          {canConnect && (
            <Button
              variant={isWhole ? 'default' : 'filled'}
              onClick={onConnect}
              aria-label={t(isWhole ? 'clientSetup.changeOf' : 'clientSetup.connectOf', { name })}
            >
              {t(isWhole ? 'clientSetup.change' : 'clientSetup.connect')}
            </Button>
          )}
        </div>
      </div>
      {problem && <ProblemNote problem={problem} tone="warn" />}
      <div role="status">
        {rotate.isSuccess && <Note tone="good">{t('clientSetup.rotated')}</Note>}
        {rotate.problem && <ProblemNote problem={rotate.problem} />}
      </div>
      {unreachable === null ? (
        <Facts client={client} grant={grant} connections={connections} />
      ) : (
        <p lang="en" dir="ltr" className={classes.quiet}>
          {unreachable}
        </p>
      )}
    </article>
  );
}

function Standing({ standing: { kind } }: Pick<KnownClientView, 'standing'>) {
  const { t } = useTranslation();
  return (
    <span className={classes.standing} data-tone={TONES[kind]}>
      {kind === 'not-connected' ? (
        t(`clientSetup.standing.${kind}`)
      ) : (
        <Hinted hint={t(`clientSetup.hint.${kind}`)}>{t(`clientSetup.standing.${kind}`)}</Hinted>
      )}
    </span>
  );
}

function Facts({ client, grant, connections }: Pick<KnownCardProps, 'client' | 'grant' | 'connections'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { way, carrier, file, signInOnly } = client;
  const lastAt = Math.max(client.lastAt ?? 0, grant?.lastCallAt ?? 0);
  return (
    <dl className={classes.facts}>
      <div className={classes.way}>
        <dt>{t('clientSetup.wayLabel')}</dt>
        <dd>
          {t(`clientSetup.way.${way === 'file' && carrier === 'bridge' ? 'bridge' : way}`)}
          {signInOnly && (
            <>
              {' · '}
              <Hinted hint={t('clientSetup.signInOnlyHint')}>{t('clientSetup.signInOnly')}</Hinted>
            </>
          )}
          {file !== null && (
            <code className={classes.file} dir="ltr">
              {file}
            </code>
          )}
        </dd>
      </div>
      {client.connections !== null && (
        <div>
          <dt>{t('clients.mayUse')}</dt>
          <dd>
            <Allowed client={{ connections: client.connections }} connections={connections} />
          </dd>
        </div>
      )}
      {client.connections !== null && (
        <div>
          <dt>{t('clients.lastCall')}</dt>
          <dd>{lastAt === 0 ? t('clients.noCall') : format.ago(lastAt, now)}</dd>
        </div>
      )}
      {grant && (grant.programs ?? []).length > 0 && (
        <div className={classes.row}>
          <dt>{t('device.programs')}</dt>
          <dd>
            <SeenPrograms programs={grant.programs ?? []} />
          </dd>
        </div>
      )}
    </dl>
  );
}
