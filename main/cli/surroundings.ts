import type { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import type { PolicyReader } from '../policy/index.ts';
import type { Trust } from '../upstream/index.ts';

/** What the commands have around them; tests put their own authority and providers here, in code. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: ReadStream;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Whom TLS is verified against; absent in the product: the public authorities. There is no flag for it. */
  readonly trust?: Trust;
  /** Where policy is read; absent in the product: the places of the system. There is no flag or variable for it. */
  readonly policyReader?: PolicyReader;
}

/** Exit codes of every command. */
export const EXIT = { fine: 0, fault: 1, usage: 2, interrupted: 130 } as const;

/** Those of `scan`, whose 2 says one thing only: wrong usage of it is a fault. */
export const SCAN_EXIT = { exposed: 2 } as const;

export const usageExit = (argv: readonly string[]): number => (argv[0] === 'scan' ? EXIT.fault : EXIT.usage);

/** The person pressed Ctrl-C at a prompt. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}
