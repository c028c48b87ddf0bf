import { runBridge } from '../bridge/index.ts';
import type { Surroundings } from './surroundings.ts';

/** `bridge`. Nothing but JSON lines goes to stdout. */
export async function bridge(
  { environment, stdin, stdout, stderr }: Surroundings,
  { client, connection }: { readonly client: string; readonly connection: string },
): Promise<number> {
  const { nodePaths } = await import('../host/index.ts');
  const { data } = nodePaths(environment);
  return runBridge({ client, connection, data, stdin, stdout, stderr });
}
