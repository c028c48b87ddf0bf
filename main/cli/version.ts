import { headlessHost } from './host.ts';
import type { Surroundings } from './surroundings.ts';

export async function version(surroundings: Surroundings): Promise<undefined> {
  surroundings.stdout.write(`Gangway ${headlessHost(surroundings, []).version}\n`);
}
