import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TestReport } from '../../../preload/contract.ts';
import { Copyable } from '../../components/copy.tsx';
import { DialogButtons } from '../../components/dialog-buttons.tsx';
import { Note } from '../../components/note.tsx';
import { useFormat } from '../../state/use-format.ts';
import { Tenancy } from './facts.tsx';
import classes from './form.module.css';

/** What was added, and what its first round trip told. */
export interface Addition {
  readonly label: string;
  readonly localAddress: string;
  readonly report: TestReport;
  readonly clipboardEmptied: boolean;
}

/** What the first round trip told, and what to do next. */
export function Added({ addition, onDone }: { readonly addition: Addition; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { label, localAddress, report, clipboardEmptied } = addition;
  return (
    <div className={classes.form}>
      <div role="status">
        <Note tone="good" title={t('state.tested', { duration: format.duration(report.roundTripMs) })}>
          {t('addDialog.addedText')} {clipboardEmptied && t('addDialog.clipboard')}
        </Note>
      </div>
      <div>
        <Copyable value={localAddress} label={t('connections.copyAddress', { name: label })} />
      </div>
      <dl className={classes.report}>
        <dt>{t('connections.fact.tenancy')}</dt>
        <dd>
          <Tenancy tenancy={report.tenancy} />
        </dd>
        <dt>{t('connections.fact.actsAs')}</dt>
        <dd>{report.actsAs}</dd>
        <dt>{t('addDialog.server')}</dt>
        <dd>
          {report.server.title ?? report.server.name} {report.server.version}
        </dd>
        <dt>{t('connections.details.transport')}</dt>
        <dd>{t(`connections.transport.${report.transport}`)}</dd>
      </dl>
      <DialogButtons>
        <Button onClick={onDone} autoFocus>
          {t('action.done')}
        </Button>
      </DialogButtons>
    </div>
  );
}
