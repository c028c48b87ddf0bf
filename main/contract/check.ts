import type { z } from 'zod';
import { describeFault, Fault, type FaultText, toFault } from '../faults/index.ts';

/** Calls by name, each with the schemas of its input and output; see preload/contract.ts. */
export type CallTable = Readonly<Record<string, { readonly in: z.ZodType; readonly out: z.ZodType }>>;

/** One function per call of a table; each throws Faults. */
export type CallHandlers<T extends CallTable> = {
  readonly [N in keyof T]: (input: z.input<T[N]['in']>) => Promise<z.output<T[N]['out']>>;
};

/** The value, or the problem in words. */
export type Answered =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: FaultText };

/** Answers a call by name. Never rejects; a fault becomes its words, any other error GW_INTERNAL. */
export type Answering = (name: string, input: unknown) => Promise<Answered>;

/** Binds functions to a table's schemas. Nothing is believed: not the name, not the input, and not the output. */
export function answering<T extends CallTable>(table: T, handlers: CallHandlers<T>): Answering {
  return async (name, input) => {
    try {
      return { ok: true, value: await carriedOut(table, handlers, name, input) };
    } catch (error) {
      return { ok: false, problem: describeFault(toFault(error)) };
    }
  };
}

async function carriedOut<T extends CallTable>(
  table: T,
  handlers: CallHandlers<T>,
  name: string,
  input: unknown,
): Promise<unknown> {
  const schemas = Object.hasOwn(table, name) ? table[name] : undefined;
  if (schemas === undefined) throw new Fault('GW_CONTRACT_MISMATCH', { call: name.slice(0, 40) });
  const asked = schemas.in.safeParse(input);
  if (!asked.success) throw unexpectedInput(asked.error);
  // The input was checked by the schema of the same name, which is what joins the two; the types cannot follow that.
  const handler = handlers[name] as (input: unknown) => Promise<unknown>;
  const answer = schemas.out.safeParse(await handler(asked.data));
  if (!answer.success) throw unexpectedOutput(name, answer.error);
  return answer.data;
}

/** Says where the input is wrong and in what way, and never repeats any of it: it may be a key in the wrong field. */
function unexpectedInput(error: z.ZodError): Fault {
  const { place, code } = firstIssue(error);
  const ways: Readonly<Record<string, string>> = {
    too_big: 'it is too long',
    too_small: 'it is empty',
    invalid_value: 'it is not one of the choices',
    unrecognized_keys: 'it holds something that is not expected',
  };
  return new Fault('GW_INPUT_INVALID', {
    field: place === '' ? 'The request' : `"${place}"`,
    reason: ways[code] ?? 'it is not of the expected kind',
  });
}

/** An answer that is not what the contract says is held back whole: what is too much in it might be a secret. */
export function unexpectedOutput(name: string, error: z.ZodError): Fault {
  const { place, code } = firstIssue(error);
  return new Fault('GW_INTERNAL', { reason: `${name} does not keep to the contract at "${place}": ${code}` });
}

function firstIssue(error: z.ZodError): { place: string; code: string } {
  const issue = error.issues[0];
  return { place: issue?.path.join('.') ?? '', code: issue?.code ?? 'unknown' };
}
