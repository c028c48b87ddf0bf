import { FAULTS, type FaultCode, type FaultEntry } from './catalogue/index.ts';

type Details = Readonly<Record<string, string | number>>;

/** What a person reads: three sentences and a code to give to support. */
export interface FaultText {
  readonly code: FaultCode;
  readonly what: string;
  readonly means: string;
  readonly todo: string;
  /** What the sentences name, for who says them in another language. Never a secret. */
  readonly details?: Details;
}

/** An error with a stable code. Its message is the whole text for a person; details never hold a secret. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly details: Details;

  constructor(code: FaultCode, details: Details = {}, options?: { cause?: unknown }) {
    super(sentence(code, details), options);
    this.name = 'Fault';
    this.code = code;
    this.details = details;
  }

  get http(): number {
    return FAULTS[this.code].http;
  }
}

export function isFault(value: unknown): value is Fault {
  return value instanceof Fault;
}

/** Any thrown value as a fault; what is not one already becomes GW_INTERNAL with the kind of error, not its text. */
export function toFault(value: unknown): Fault {
  if (isFault(value)) return value;
  const error = value as { code?: unknown; name?: unknown } | null | undefined;
  return new Fault('GW_INTERNAL', { reason: String(error?.code ?? error?.name ?? typeof value) }, { cause: value });
}

export function describeFault(fault: Fault): FaultText {
  const { what, means, todo }: FaultEntry = FAULTS[fault.code];
  const fill = (text: string) => filled(text, fault.details);
  const named = Object.keys(fault.details).length > 0 && { details: fault.details };
  return { code: fault.code, what: fill(what), means: fill(means), todo: fill(todo), ...named };
}

/**
 * The JSON-RPC error answer that carries a fault, as one line of JSON. Its message is written so that a model can pass
 * it on to its person.
 * @param id raw JSON text of the request's id; absent when there is none to answer to.
 */
export function jsonRpcError(fault: Fault, id?: string): string {
  const { code, what, means, todo } = describeFault(fault);
  const error = {
    code: -32000,
    message: `Gangway: ${what} ${means} ${todo} [${code}]`,
    data: { code, what, means, todo },
  };
  return `{"jsonrpc":"2.0","id":${id ?? 'null'},"error":${JSON.stringify(error)}}`;
}

function sentence(code: FaultCode, details: Details): string {
  const { what, means, todo }: FaultEntry = FAULTS[code];
  return `${filled(what, details)} ${filled(means, details)} ${filled(todo, details)} [${code}]`;
}

const filled = (text: string, details: Details) =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? 'unknown'));
