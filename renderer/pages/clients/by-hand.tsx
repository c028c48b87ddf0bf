import { useTranslation } from 'react-i18next';
import type { ConnectedView, KnownClientView } from '../../../preload/contract/clients.ts';
import type { ConnectionView } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Copyable } from '../../components/copy.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import classes from './connect-dialog.module.css';

interface ByHandProps {
  readonly client: KnownClientView;
  readonly done: ConnectedView['byHand'][number];
  readonly connections: readonly ConnectionView[];
}

/** What a person does in the client for one connection: a link to open, or steps with everything to copy. */
export function ByHand({ client, done: { connection, link, steps, command, args }, connections }: ByHandProps) {
  const { t } = useTranslation();
  const open = useCall('clients.openLink');
  const label = connections.find(({ id }) => id === connection)?.label ?? connection;
  const words = args.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ');
  return (
    <section className={classes.hand}>
      <h3>{t('clientSetup.byHandFor', { connection: label })}</h3>
      {link !== null && (
        <div>
          <BusyButton
            busy={open.isPending}
            onClick={() => open.mutate(() => ({ id: client.id, connection }), {})}
            size="sm"
          >
            {t('clientSetup.openLink', { name: client.name })}
          </BusyButton>
        </div>
      )}
      <div role="status">
        {open.isSuccess && <p>{t('clientSetup.linkOpened', { name: client.name })}</p>}
        {open.problem && <ProblemNote problem={open.problem} />}
      </div>
      {steps.length > 0 && (
        <ol lang="en" dir="ltr" className={classes.steps}>
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      <dl className={classes.copies}>
        <dt>{t('clientSetup.command')}</dt>
        <dd>
          <Copyable value={command} label={t('clientSetup.copyCommand')} />
        </dd>
        <dt>{t('clientSetup.args')}</dt>
        <dd>
          <Copyable value={words} label={t('clientSetup.copyArgs')} />
        </dd>
      </dl>
    </section>
  );
}
