import { runBridge } from '../bridge/index.ts';
import { nodePaths } from '../host/index.ts';
import type { Surroundings } from './surroundings.ts';

/** `bridge`. Nothing but JSON lines goes to stdout. */
export async function bridge(
  { environment, stdin, stdout, stderr }: Surroundings,
  { client, connection, ...options }: { readonly client: string; readonly connection: string; readonly data?: string },
): Promise<number> {
  const { data = nodePaths(environment).data } = options;
  return runBridge({ client, connection, data, stdin, stdout, stderr });
}
