import type { AiClient } from '../catalogue/index.ts';
import { bridgeFor } from './entries.ts';
import type { ByHand, Ways } from './types.ts';

export function byHandOf(client: AiClient, connection: string, ways: Ways): ByHand {
  const target = bridgeFor(ways, client.id, connection);
  const { command, args } = target;
  const fill = (step: string) => step.replace('{command}', command).replace('{args}', args.map(quoted).join(' '));
  return {
    ...{ connection, command, args },
    link: client.link?.(target) ?? null,
    steps: (client.guide ?? []).map(fill),
  };
}

/** For a field in which arguments are separated by blanks. */
const quoted = (word: string) => (/\s/.test(word) ? `"${word}"` : word);
