import type { ReactNode } from 'react';
import classes from './dialog-buttons.module.css';

/** The foot of a dialog. Always in sight, however much stands above it. */
export function DialogButtons({ children }: { readonly children: ReactNode }) {
  return <div className={classes.buttons}>{children}</div>;
}
