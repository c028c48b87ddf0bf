import type { ConnectionView, PushValue, Status } from '../../preload/contract.ts';
import type { Page } from '../../preload/pages.ts';
import type { Say } from './texts.ts';
import { connectionInWords } from './tray-state.ts';

/** Something that a person is told of by a notification. */
export interface News {
  readonly title: string;
  readonly body: string;
  /** The page of the window that a click leads to. */
  readonly page: Page;
}

type Exposure = PushValue<'exposure.changed'>;

/** What waits for a person, by a key that stays the same as long as it is the same matter. */
type Matters = ReadonlyMap<string, News>;

/** States in which nothing is known yet or anew: what was told before is neither over nor told again. */
const UNDECIDED = new Set(['checking', 'unreachable']);

export interface NewsTeller {
  /** @returns what has to be told now */
  ofStatus(status: Status): readonly News[];
  ofExposure(exposure: Pick<Exposure, 'finds'>): readonly News[];
  ofUpdate(version: string): News;
}

/** Tells each matter once: again only when it was over in between. */
export function createNews(say: () => Say): NewsTeller {
  let told = new Set<string>();
  let toldFinds = new Set<string>();
  return {
    ofStatus(status) {
      const now = mattersOf(status, say());
      const due = [...now].filter(([key]) => !told.has(key)).map(([, news]) => news);
      const undecided = status.connections.filter(({ state }) => UNDECIDED.has(state.kind)).map(({ id }) => `${id} `);
      const kept = [...told].filter((key) => undecided.some((start) => key.startsWith(start)));
      told = new Set([...now.keys(), ...kept]);
      return due;
    },
    ofExposure({ finds }) {
      const open = finds.filter(({ ignored }) => ignored === null).map(({ id }) => id);
      const count = open.filter((id) => !toldFinds.has(id)).length;
      toldFinds = new Set(open);
      if (count === 0) return [];
      const body = count === 1 ? say()('keyFound') : say()('keysFound', { count });
      return [{ title: say()('needsYou'), body, page: 'exposure' }];
    },
    ofUpdate: (version) => ({ title: 'Gangway', body: say()('newVersion', { version }), page: 'connections' }),
  };
}

function mattersOf({ connections, vault }: Status, say: Say): Matters {
  const title = say('needsYou');
  const matters = new Map<string, News>();
  // One closed vault is one matter, whatever the number of connections that wait for it.
  if (vault.kind === 'closed' && vault.problem.code !== 'GW_VAULT_OPENING') {
    matters.set('vault', { title, body: say('vaultClosed'), page: 'connections' });
  }
  for (const connection of connections) {
    const { id, state } = connection;
    if (state.kind === 'needs-key' || state.kind === 'needs-login' || state.kind === 'blocked') {
      matters.set(`${id} ${state.kind}`, { title, body: connectionInWords(connection, say), page: 'connections' });
    }
    const stage = rotationStage(connection);
    if (stage !== null) {
      const body = say(stage === 'overdue' ? 'rotationOverdue' : 'rotationDue', { name: connection.label });
      matters.set(`rotation ${id} ${stage}`, { title, body, page: 'connections' });
    }
  }
  return matters;
}

/** How urgently a credential is to be replaced; null where it is not, or the person has put it off. */
function rotationStage({ rotation }: ConnectionView): 'notice' | 'due' | 'overdue' | null {
  const due = rotation?.due ?? null;
  return due === null || due.postponedUntil !== null ? null : due.stage;
}
