/** The AI clients that Gangway knows, as data: where each keeps its servers, and how it writes them. */
import { DESKTOP } from './desktop.ts';
import { EDITORS } from './editors.ts';
import { TERMINALS } from './terminals.ts';
import type { AiClient, Platform } from './types.ts';

export const AI_CLIENTS: readonly AiClient[] = [...DESKTOP, ...EDITORS, ...TERMINALS];

/** How a client is connected on a system: by its file where it has one there, else by link, else by a person's hand. */
export type Way = 'file' | 'link' | 'guide' | 'none';

export function wayOf(client: AiClient, platform: Platform): Way {
  if (client.files?.some(({ paths }) => paths[platform] !== undefined)) return 'file';
  if (client.link && client.files === undefined) return 'link';
  return client.guide ? 'guide' : 'none';
}

export const aiClient = (id: string): AiClient | undefined => AI_CLIENTS.find((each) => each.id === id);
