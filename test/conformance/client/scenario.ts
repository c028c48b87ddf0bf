import { z } from 'zod';

/** Fields that the suite hands over beside the address; which ones are there depends on the scenario. */
const contextSchema = z.looseObject({
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  private_key_pem: z.string().optional(),
  signing_algorithm: z.string().optional(),
  idp_client_id: z.string().optional(),
  idp_id_token: z.string().optional(),
  idp_issuer: z.string().optional(),
  idp_token_endpoint: z.string().optional(),
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })).optional(),
});

export interface Scenario {
  readonly name: string;
  readonly revision: string;
  /** Address of the server that the suite has started. */
  readonly url: string;
  readonly context: z.infer<typeof contextSchema>;
}

/** What the suite asks a client program to do: the address is its last argument, the rest stands in its environment. */
export function scenarioOf(argv: readonly string[], environment: NodeJS.ProcessEnv): Scenario {
  const { MCP_CONFORMANCE_SCENARIO, MCP_CONFORMANCE_PROTOCOL_VERSION, MCP_CONFORMANCE_CONTEXT } = environment;
  const url = argv.at(-1);
  if (!MCP_CONFORMANCE_SCENARIO || !MCP_CONFORMANCE_PROTOCOL_VERSION || url === undefined)
    throw new Error('to be started by the conformance suite');
  return {
    name: MCP_CONFORMANCE_SCENARIO,
    revision: MCP_CONFORMANCE_PROTOCOL_VERSION,
    url,
    context: contextSchema.parse(JSON.parse(MCP_CONFORMANCE_CONTEXT ?? '{}')),
  };
}
