import { resolve } from 'node:path';
import { nodePaths } from '../host/index.ts';
import type { Surroundings } from './surroundings.ts';

export interface HomeOption {
  /** A home folder that stands in for the person's own. */
  readonly home?: string;
}

/** Variables that lead a client, or Gangway, away from the home folder. */
const ELSEWHERE =
  /^(XDG_\w+|APPDATA|LOCALAPPDATA|CODEX_HOME|CLAUDE_CONFIG_DIR|COPILOT_HOME|GROK_HOME|KIMI_CODE_HOME)$/i;

/**
 * Everything below another home folder: the clients, and Gangway's own files too, unless GANGWAY_HOME says where those
 * are. The person's own are not touched.
 */
export function atHome(surroundings: Surroundings, { home }: HomeOption): Surroundings {
  if (home === undefined) return surroundings;
  const folder = resolve(home);
  const kept = Object.entries(surroundings.environment).filter(([name]) => !ELSEWHERE.test(name));
  const environment = { ...Object.fromEntries(kept), HOME: folder, USERPROFILE: folder };
  const { data } = nodePaths(environment, process.platform, folder);
  return { ...surroundings, environment: { ...environment, GANGWAY_HOME: data } };
}
