import type { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import type { Trust } from '../upstream/index.ts';

/** What the commands have around them; tests put their own authority and providers here, in code. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: ReadStream;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Whom TLS is verified against; absent in the product: the public authorities. There is no flag for it. */
  readonly trust?: Trust;
}

/** Exit codes of every command. */
export const EXIT = { fine: 0, fault: 1, usage: 2, interrupted: 130 } as const;

/** The person pressed Ctrl-C at a prompt. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}
