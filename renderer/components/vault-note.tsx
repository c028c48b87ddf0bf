import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../preload/contract.ts';
import { Note } from './note.tsx';
import { ProblemText, ProblemWords } from './problem-note.tsx';
import classes from './vault-note.module.css';

/** Above every page while the vault is closed. */
export function VaultNote({ problem }: { readonly problem: Problem }) {
  const { t } = useTranslation();
  return (
    <section className={classes.vault} aria-label={t('vault.closedTitle')}>
      <Note tone="warn" icon={IconLock} title={t('vault.closedTitle')}>
        <p>
          {t('vault.closedText')} <ProblemWords problem={problem} part="what" />
        </p>
        <ProblemText problem={problem} />
      </Note>
    </section>
  );
}
