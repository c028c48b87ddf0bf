import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './hinted.module.css';

/** Words whose meaning is explained on hover, focus or touch. */
export function Hinted({ hint, children }: { readonly hint: string; readonly children: ReactNode }) {
  return (
    <Tooltip label={hint}>
      {/* A button, because what can be focused and touched has to be something that a person can find by name. */}
      <button type="button" className={classes.hinted}>
        {children}
      </button>
    </Tooltip>
  );
}
