import type { Answer, CallInput, CallName, Push } from '../../preload/contract.ts';
import { linesOf } from './lines.ts';
import { type EndReason, type Link, LinkLost, type LinkState } from './link.ts';
import { asked, bearing, endSession, openSession, posted, provesItself, Refused, type Session } from './session.ts';

/** Waits before Gangway is tried again, ms; the last one repeats. */
const WAITS = [250, 500, 1000, 2000, 5000] as const;

/**
 * Links a page in a browser to the Gangway that served it. The session is kept in this closure and nowhere else, so it
 * ends with the page.
 * @param code single-use code that the page was opened with
 */
export function openBrowserLink(code: string | null): Link {
  const pushes = announcer<Push>();
  const changing = changingState();
  let session: Session | null = null;
  /** Whether the stream is open, which proves that Gangway itself still holds the port. */
  let isProven = false;

  function end(reason: EndReason): void {
    session = null;
    isProven = false;
    changing.enter({ kind: 'ended', reason });
  }

  async function run(code: string): Promise<void> {
    for (let failures = 0; changing.state.kind !== 'ended'; failures++) {
      try {
        session ??= await openSession(code);
        if (changing.state.kind !== 'opening' && !(await provesItself(session))) return end('session');
        await follow(session);
        failures = -1;
      } catch (error) {
        if (error instanceof Refused) return end(session === null ? 'code' : 'session');
        changing.enter({ kind: 'offline', since: Date.now() });
        await waited(failures);
      }
    }
  }

  /** Passes pushes on until the stream ends. */
  async function follow({ token }: Session): Promise<void> {
    const response = await asked('/events', { headers: bearing(token) });
    isProven = true;
    changing.enter({ kind: 'online', since: Date.now() });
    for await (const line of linesOf(response)) pushes.tell(JSON.parse(line) as Push);
    // From here on another program may be listening: nothing is sent until Gangway has proved itself.
    isProven = false;
  }

  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<Answer<N>> {
    if (session === null || !isProven) throw new LinkLost();
    return answerTo(session, name, input).catch((error) => {
      if (error instanceof Refused) end('session');
      throw new LinkLost('the call was not answered', { cause: error });
    });
  }

  if (code === null) end('no-code');
  else void run(code);
  onLeave(() => {
    if (session !== null && isProven) endSession(session);
    end('session');
  });

  return Object.assign(changing, { kind: 'browser', subscribe: pushes.listen, call } as const);
}

async function answerTo<N extends CallName>({ token }: Session, name: N, input: CallInput<N>): Promise<Answer<N>> {
  return (await (await posted(`/call/${name}`, input, bearing(token))).json()) as Answer<N>;
}

function announcer<T>() {
  const listeners = new Set<(value: T) => void>();
  return {
    tell(value: T): void {
      for (const listener of listeners) listener(value);
    },
    listen(listener: (value: T) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The state of a link, and who is told of its changes. Once ended it stays so. */
function changingState() {
  const changes = announcer<LinkState>();
  let state: LinkState = { kind: 'opening' };
  return {
    get state() {
      return state;
    },
    enter(next: LinkState): void {
      if (state.kind === 'ended' || (state.kind === next.kind && next.kind !== 'online')) return;
      state = next;
      changes.tell(next);
    },
    onState: changes.listen,
  };
}

/** Whoever leaves the page leaves nothing behind that could be used. */
const onLeave = (leave: () => void) => addEventListener('pagehide', leave);

/** Waits, but not longer than until the page is seen again. */
function waited(failures: number): Promise<void> {
  const ms = WAITS[Math.min(failures, WAITS.length - 1)] ?? 0;
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    document.addEventListener('visibilitychange', done);
  });
}
