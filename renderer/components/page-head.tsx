import type { ReactNode } from 'react';
import classes from './page-head.module.css';

interface PageHeadProps {
  readonly title: string;
  readonly summary?: ReactNode;
  readonly action?: ReactNode;
}

export function PageHead({ title, summary, action }: PageHeadProps) {
  return (
    <div className={classes.head}>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        {summary !== undefined && <p className={classes.summary}>{summary}</p>}
      </div>
      {action}
    </div>
  );
}
