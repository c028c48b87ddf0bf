import { type Icon, IconAlertTriangle, IconCircleCheck, IconInfoCircle, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './note.module.css';
import type { Tone } from './tone.ts';

const ICONS: Readonly<Record<Tone, Icon>> = {
  good: IconCircleCheck,
  info: IconInfoCircle,
  warn: IconAlertTriangle,
  bad: IconX,
  quiet: IconInfoCircle,
};

interface NoteProps {
  readonly tone: Tone;
  readonly icon?: Icon;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons, at the end. */
  readonly actions?: ReactNode;
}

/** Something to be read: what happened, and what can be done about it. */
export function Note({ tone, icon: Sign = ICONS[tone], title, children, actions }: NoteProps) {
  return (
    <div className={classes.note} data-tone={tone}>
      <Sign size={20} stroke={1.8} className={classes.sign} aria-hidden="true" />
      <div className={classes.text}>
        {title !== undefined && <p className={classes.title}>{title}</p>}
        {children}
      </div>
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
