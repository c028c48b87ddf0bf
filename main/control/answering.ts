import type { z } from 'zod';
import { describeFault, Fault, type FaultText, toFault } from '../faults/index.ts';
import { CONTROL_CALLS, type ControlCallName, type ControlHandlers } from './contract.ts';

/** An answer on its way over the channel: the value, or the problem in words. */
export type ControlAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: FaultText };

/**
 * Answers one call: input and output are checked against the contract, faults become words, and of any other error only
 * its kind is told. Never rejects.
 */
export type Answering = (call: string, input: unknown) => Promise<ControlAnswer>;

export function answering(handlers: ControlHandlers): Answering {
  return async (call, input) => {
    try {
      return { ok: true, value: await answered(call, input) };
    } catch (error) {
      return { ok: false, problem: describeFault(toFault(error)) };
    }
  };

  async function answered(call: string, input: unknown): Promise<unknown> {
    if (!isControlCall(call)) throw new Fault('GW_CONTRACT_MISMATCH', { call: call.slice(0, 40) });
    const schema: { readonly in: z.ZodType; readonly out: z.ZodType } = CONTROL_CALLS[call];
    const taken = schema.in.safeParse(input);
    if (!taken.success)
      throw new Fault('GW_INPUT_INVALID', { field: `The input of ${call}`, ...reasonOf(taken.error) });
    const handler = handlers[call] as (input: unknown) => Promise<unknown>;
    const given = schema.out.safeParse(await handler(taken.data));
    if (!given.success)
      throw new Fault('GW_INTERNAL', { reason: `the answer of ${call}: ${reasonOf(given.error).reason}` });
    return given.data;
  }
}

export const isControlCall = (name: string): name is ControlCallName => Object.hasOwn(CONTROL_CALLS, name);

/** Where a value differs from its schema and how, in the library's codes: its messages may quote the value. */
function reasonOf({ issues: [issue] }: z.ZodError): { reason: string } {
  const place = issue?.path.join('.') || 'its top';
  return { reason: `${place} is not as expected (${issue?.code ?? 'unknown'})` };
}
