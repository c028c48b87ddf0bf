import { type MessageSurface, surfaceOf } from '../channel/index.ts';
import { type Fault, jsonRpcError } from '../faults/index.ts';

/** Up to this size a line is kept as it is until it is answered; of a larger one only its surface. */
const KEPT_BYTES = 64 * 1024;
const OPENS_BATCH = /^\s*\[/;

/** What is needed of a line to answer it in the place of the app. */
export type Remembered = Buffer | Surface;

interface Surface {
  readonly batch: boolean;
  readonly members: readonly MessageSurface[];
}

export function remember(line: Buffer): Remembered {
  // A copy, where the line is small: else it would hold on to the whole read that it came in.
  if (line.length <= KEPT_BYTES) return line.length * 4 < line.buffer.byteLength ? Buffer.from(line) : line;
  return surface(line);
}

/**
 * The answer to a line with a fault, as a line: one error for a request, a list of them for a batch; null where no
 * answer is due, as for a notification.
 */
export function refusal(remembered: Remembered, fault: Fault): string | null {
  const { batch, members } = Buffer.isBuffer(remembered) ? surface(remembered) : remembered;
  return refusalOf(members, fault, batch);
}

export function refusalOf(members: readonly MessageSurface[], fault: Fault, batch = members.length > 1): string | null {
  const errors = members.flatMap(({ id, method }) => (id !== null && method ? [jsonRpcError(fault, id)] : []));
  if (errors.length === 0) return null;
  return batch ? `[${errors.join(',')}]` : (errors[0] ?? null);
}

/** Answer to a line that is not JSON, or null when it is (or is too large to look). JSON-RPC 2.0 section 5.1. */
export function parseError(line: Buffer): string | null {
  if (line.length > KEPT_BYTES) return null;
  try {
    JSON.parse(line.toString('utf8'));
    return null;
  } catch {
    const error = { code: -32700, message: 'Parse error: the line is not JSON' };
    return JSON.stringify({ jsonrpc: '2.0', id: null, error });
  }
}

const surface = (line: Buffer): Surface => ({
  batch: OPENS_BATCH.test(line.toString('latin1', 0, 64)),
  members: surfaceOf(line),
});
