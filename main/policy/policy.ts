import type { Fault } from '../faults/index.ts';

/** What the organisation prescribes, as far as the gateway asks. Without a prescription nothing is refused. */
export interface Policy {
  /** Port that is prescribed, or null. */
  readonly gatewayPort: number | null;
  /** Whether a client may carry its token in the address. Off on managed devices. */
  readonly pathTokens: boolean;
  /** The company that a connection is said to reach. It is shown as declared, because the service did not say it. */
  declaredTenancy(connection: string): { readonly id: string; readonly name: string } | null;
  /** Asked before every call. @returns why it is refused, or null. */
  refusal(call: { readonly client: string; readonly connection: string }): Fault | null;
}

export function createPolicy(): Policy {
  return { gatewayPort: null, pathTokens: true, declaredTenancy: () => null, refusal: () => null };
}
