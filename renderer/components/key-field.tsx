import { TextInput } from '@mantine/core';
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { protectScreen } from '../link/surroundings.ts';

/** What a dialog can do with a key: take it out of the field, once. */
export interface KeyField {
  /** The key; the field is empty afterwards, and nothing else holds it. */
  take(): { readonly key: string; readonly pasted: boolean };
  isEmpty(): boolean;
  focus(): void;
}

interface KeyFieldProps {
  readonly ref: Ref<KeyField>;
  readonly label: string;
  readonly description: ReactNode;
  readonly error: string | null;
  readonly required: boolean;
  readonly disabled: boolean;
}

/**
 * A field for a key. The browser keeps its value, not React: so it is in no state, no attribute and no memory of a
 * component. There is no button to show it.
 */
export function KeyFieldInput({ ref, label, description, error, required, disabled }: KeyFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const pasted = useRef(false);
  useEffect(protectScreen, []);
  useImperativeHandle(ref, () => ({
    take() {
      const key = input.current?.value ?? '';
      if (input.current) input.current.value = '';
      const taken = { key, pasted: pasted.current };
      pasted.current = false;
      return taken;
    },
    isEmpty: () => input.current?.value.trim() === '',
    focus: () => input.current?.focus(),
  }));
  return (
    <TextInput
      ref={input}
      type="password"
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      aria-required={required}
      disabled={disabled}
      autoComplete="off"
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
      // Password managers would offer to keep a copy outside the vault.
      data-1p-ignore
      data-lpignore="true"
      data-bwignore
      maxLength={8192}
      onPaste={() => {
        pasted.current = true;
      }}
    />
  );
}
