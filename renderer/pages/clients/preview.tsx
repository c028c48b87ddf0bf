import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ClientPreview } from '../../../preload/contract/clients.ts';
import classes from './preview.module.css';

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

/** What a change does to the files of a client, line by line. */
export function Previews({ previews }: { readonly previews: readonly ClientPreview[] }) {
  const { t } = useTranslation();
  if (previews.length === 0) return <p className={classes.quiet}>{t('clientSetup.previewNone')}</p>;
  return (
    <>
      {previews.map((preview) => (
        <FilePreview key={preview.file} preview={preview} />
      ))}
      {previews.some(({ lines }) => lines.length > 0) && (
        <p className={classes.quiet}>{t('clientSetup.previewHidden')}</p>
      )}
    </>
  );
}

function FilePreview({ preview: { file, action, lines } }: { readonly preview: ClientPreview }) {
  const { t } = useTranslation();
  return (
    <figure className={classes.file}>
      <figcaption>
        {t(`clientSetup.previewFile.${action}`)} <code dir="ltr">{file}</code>
      </figcaption>
      {lines.length > 0 && (
        // Scrolls sideways, so it can be reached and moved by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be focusable
        <section className={classes.lines} dir="ltr" lang="en" tabIndex={0} aria-label={file}>
          {lines.map(({ kind, text }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name but their place
            <div key={at} data-kind={kind} className={classes.line}>
              <span aria-hidden="true" className={classes.sign}>
                {SIGNS[kind]}
              </span>
              {kind !== 'same' && <VisuallyHidden>{t(`clientSetup.line.${kind}`)}: </VisuallyHidden>}
              <code>{text}</code>
            </div>
          ))}
        </section>
      )}
    </figure>
  );
}
