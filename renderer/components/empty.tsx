import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

interface EmptyProps {
  readonly icon: Icon;
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
}

/** A page that has nothing to show yet, and why. */
export function Empty({ icon: Sign, title, text, action }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <span className={classes.sign}>
        <Sign size={30} stroke={1.4} aria-hidden="true" />
      </span>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>{text}</p>
      {action}
    </div>
  );
}
