import { entry } from './entry.ts';

/** Faults: the program behind a connection. */
export const PROGRAM_FAULTS = {
  GW_PROGRAM_UNATTESTED: entry(
    403,
    'The program that uses the token of "{client}" could not be recognised: {program} {reason}.',
    'Your organisation allows calls only from programs that can be told apart for sure. Nothing was sent.',
    'Ask your IT team to install the AI client for the whole computer; scripts and tools of the command line are not allowed here.',
  ),
  GW_PROGRAM_MISMATCH: entry(
    403,
    'The token of "{client}" was used by {program}, but it belongs to {bound}.',
    'A token that was copied into another program is of no use there. Nothing was sent.',
    'If the AI client was replaced by another installation, open Gangway and connect it again; else tell your IT team.',
  ),
} as const;
