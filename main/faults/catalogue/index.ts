import { AUDIT_FAULTS } from './audit.ts';
import { COMMAND_LINE_FAULTS } from './command-line.ts';
import { COMPUTER_FAULTS } from './computer.ts';
import { CONNECTION_FAULTS } from './connection.ts';
import type { FaultEntry } from './entry.ts';
import { GATE_FAULTS } from './gate.ts';
import { INPUT_FAULTS } from './input.ts';
import { SIGN_IN_FAULTS } from './sign-in.ts';
import { VAULT_FAULTS } from './vault.ts';
import { WAY_OUT_FAULTS } from './way-out.ts';
import { WINDOW_FAULTS } from './window.ts';

export type { FaultEntry };

/** All faults by their code. */
export const FAULTS = {
  ...GATE_FAULTS,
  ...CONNECTION_FAULTS,
  ...SIGN_IN_FAULTS,
  ...WAY_OUT_FAULTS,
  ...COMPUTER_FAULTS,
  ...COMMAND_LINE_FAULTS,
  ...VAULT_FAULTS,
  ...AUDIT_FAULTS,
  ...WINDOW_FAULTS,
  ...INPUT_FAULTS,
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof FAULTS;
