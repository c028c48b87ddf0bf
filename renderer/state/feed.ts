import { QueryClient } from '@tanstack/react-query';
import type { Answer, Call, Push } from '../../preload/contract.ts';
import type { Link } from '../link/link.ts';
import { withAdded } from './activity.ts';

/** Pushes that a hidden window keeps; older calls than these would not be shown anyway. */
const HELD = 999;

export const KEYS = {
  status: ['status'],
  activity: ['activity'],
  providers: ['providers'],
  clients: ['clients'],
  checklist: ['checklist'],
  exposure: ['exposure'],
  settings: ['settings'],
  policy: ['policy'],
} as const;

const KEY_OF = {
  'status.changed': KEYS.status,
  'activity.added': KEYS.activity,
  'exposure.changed': KEYS.exposure,
} as const;

/** What the window knows of Gangway: read once when the link is up, and kept true by pushes. Nothing is polled. */
export interface Feed {
  readonly client: QueryClient;
  readStatus(): Promise<Answer<'status.read'>>;
  readActivity(): Promise<Answer<'activity.read'>>;
}

export function createFeed(link: Link): Feed {
  const client = createClient();
  let pushedStatus: Answer<'status.read'> | null = null;
  let pushedCalls: Call[] = [];

  function take(push: Push): void {
    if ('problem' in push) {
      client.setQueryData(KEY_OF[push.push], { ok: false, problem: push.problem });
    } else if (push.push === 'status.changed') {
      pushedStatus = { ok: true, value: push.value };
      client.setQueryData(KEYS.status, pushedStatus);
    } else if (push.push === 'exposure.changed') {
      client.setQueryData(KEYS.exposure, { ok: true, value: push.value });
    } else {
      const { value } = push;
      pushedCalls = withAdded(pushedCalls, value);
      client.setQueryData<Answer<'activity.read'>>(KEYS.activity, (known) =>
        known?.ok ? { ok: true, value: withAdded(known.value, value) } : known,
      );
    }
  }

  link.subscribe(heldWhileHidden(take));
  // Pushes of the time without a link are lost, so all is read anew.
  link.onState(() => {
    if (link.state.kind === 'online') void client.invalidateQueries();
  });

  return {
    client,
    async readStatus() {
      pushedStatus = null;
      const read = await link.call('status.read', {});
      // What was pushed while the answer was on its way is newer than the answer.
      return pushedStatus ?? read;
    },
    async readActivity() {
      pushedCalls = [];
      const read = await link.call('activity.read', {});
      return read.ok ? { ok: true, value: withAdded(read.value, pushedCalls.toReversed()) } : read;
    },
  };
}

function createClient(): QueryClient {
  // The network of the machine says nothing about a way that never leaves it.
  const always = { networkMode: 'always', retry: false } as const;
  return new QueryClient({
    defaultOptions: {
      queries: {
        ...always,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        // It would make new objects of calls that only moved down in the list.
        structuralSharing: false,
      },
      mutations: always,
    },
  });
}

/** A hidden window draws nothing: pushes wait until it is seen again. Of a status only the last one counts. */
function heldWhileHidden(take: (push: Push) => void): (push: Push) => void {
  let held: Push[] = [];
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    const due = held;
    held = [];
    for (const push of due) take(push);
  });
  return (push) => {
    if (!document.hidden) return take(push);
    held = push.push === 'status.changed' ? held.filter((each) => each.push !== 'status.changed') : held.slice(-HELD);
    held.push(push);
  };
}
