import { AUDIT_FAULTS } from './audit.ts';
import { CLIENT_FILE_FAULTS } from './client-files.ts';
import { COMMAND_LINE_FAULTS } from './command-line.ts';
import { COMPUTER_FAULTS } from './computer.ts';
import { CONNECTION_FAULTS } from './connection.ts';
import { DEVICE_FAULTS } from './device.ts';
import type { FaultEntry } from './entry.ts';
import { EXPOSURE_FAULTS } from './exposure.ts';
import { GATE_FAULTS } from './gate.ts';
import { INPUT_FAULTS } from './input.ts';
import { POLICY_FAULTS } from './policy.ts';
import { PROGRAM_FAULTS } from './program.ts';
import { ROTATION_FAULTS } from './rotation.ts';
import { SIGN_IN_FAULTS } from './sign-in.ts';
import { TLS_FAULTS } from './tls.ts';
import { VAULT_FAULTS } from './vault.ts';
import { WAY_OUT_FAULTS } from './way-out.ts';
import { WINDOW_FAULTS } from './window.ts';

export type { FaultEntry };

/** All faults by their code. */
export const FAULTS = {
  ...GATE_FAULTS,
  ...PROGRAM_FAULTS,
  ...CONNECTION_FAULTS,
  ...ROTATION_FAULTS,
  ...SIGN_IN_FAULTS,
  ...WAY_OUT_FAULTS,
  ...TLS_FAULTS,
  ...COMPUTER_FAULTS,
  ...CLIENT_FILE_FAULTS,
  ...EXPOSURE_FAULTS,
  ...COMMAND_LINE_FAULTS,
  ...VAULT_FAULTS,
  ...AUDIT_FAULTS,
  ...POLICY_FAULTS,
  ...DEVICE_FAULTS,
  ...WINDOW_FAULTS,
  ...INPUT_FAULTS,
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof FAULTS;
