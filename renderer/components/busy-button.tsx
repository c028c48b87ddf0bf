import { Button, type ButtonProps, Loader } from '@mantine/core';
import type { MouseEventHandler } from 'react';

interface BusyButtonProps extends Omit<ButtonProps, 'loading' | 'disabled'> {
  readonly busy: boolean;
  readonly type?: 'submit' | 'button';
  readonly onClick?: MouseEventHandler<HTMLButtonElement>;
}

/** A button that shows that its work is under way. It keeps the focus, which a disabled one would lose. */
export function BusyButton({ busy, onClick, children, type = 'button', ...others }: BusyButtonProps) {
  return (
    <Button
      {...others}
      type={type}
      aria-disabled={busy}
      {...(busy && { leftSection: <Loader size={14} color="currentColor" aria-hidden="true" /> })}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </Button>
  );
}
