import classes from './brand.module.css';

/** The sign of Gangway, beside its name. */
export function Brand({ name }: { readonly name: string }) {
  return (
    <span className={classes.brand}>
      <svg viewBox="0 0 32 32" aria-hidden="true" className={classes.sign}>
        <rect width="32" height="32" rx="8" className={classes.ground} />
        <path d="M6 20.5c5-8.5 15-8.5 20 0" className={classes.rope} />
        <path d="M5 24h22M11 17.2V24M16 15v9M21 17.2V24" className={classes.rope} />
      </svg>
      {name}
    </span>
  );
}
