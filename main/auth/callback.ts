import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { describeFault, Fault, toFault } from '../faults/index.ts';
import { failedPage, nobodyWaitsPage, PAGE_HEADERS, signedInPage } from './pages.ts';

/** Ports that an administrator registers as `http://127.0.0.1:PORT/callback`; the first free one is used. */
export const CALLBACK_PORTS: readonly number[] = [24271, 24272, 24273];

const PATH = '/callback';

export const redirectUriOf = (port: number) => `http://127.0.0.1:${port}${PATH}`;

/**
 * Takes an authorization response whose `state` it waits for, and resolves with the name to show once the sign-in is
 * complete. What it rejects with is shown.
 */
export type Receiver = (parameters: URLSearchParams) => Promise<string | null>;

export interface Callback {
  /**
   * Listens, if it does not yet, and gives the redirect address. Each call is to be followed by one of `release`.
   * @throws Fault GW_SIGN_IN_PORTS
   */
  hold(): Promise<string>;
  release(): void;
  /** Hands the one response with this `state` to the receiver. */
  expect(state: string, receiver: Receiver): void;
  forget(state: string): void;
  close(): Promise<void>;
}

/**
 * The place on 127.0.0.1 to which the browser brings authorization responses (RFC 8252 section 7.3). It is open only
 * while a sign-in is under way.
 */
export function createCallback(ports: readonly number[]): Callback {
  const receivers = new Map<string, Receiver>();
  let holders = 0;
  let opening: Promise<Bound> | null = null;
  const answering = new Set<Promise<void>>();

  const handle = (port: number) => (request: IncomingMessage, response: ServerResponse) => {
    const work = answer(request, response, port, (state) => {
      const receiver = receivers.get(state);
      receivers.delete(state);
      return receiver;
    }).finally(() => answering.delete(work));
    answering.add(work);
  };
  const shut = async () => {
    const closing = opening;
    opening = null;
    const bound = await closing?.catch(() => null);
    bound?.server.close();
  };
  return {
    async hold() {
      holders++;
      opening ??= bindFirst(ports, handle);
      try {
        return redirectUriOf((await opening).port);
      } catch (error) {
        opening = null;
        throw error;
      }
    },
    release() {
      holders--;
      if (holders === 0) void shut();
    },
    expect: (state, receiver) => void receivers.set(state, receiver),
    forget: (state) => void receivers.delete(state),
    async close() {
      receivers.clear();
      const bound = await opening?.catch(() => null);
      await shut();
      await Promise.allSettled(answering);
      bound?.server.closeAllConnections();
    },
  };
}

interface Bound {
  readonly server: Server;
  readonly port: number;
}

async function bindFirst(
  ports: readonly number[],
  handle: (port: number) => (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Bound> {
  for (const port of ports) {
    const server = await bind(port, handle(port));
    if (server !== null) return { server, port };
  }
  throw new Fault('GW_SIGN_IN_PORTS', { ports: ports.join(', ') });
}

/** @returns null where the port is taken or may not be used. */
function bind(port: number, handle: (request: IncomingMessage, response: ServerResponse) => void) {
  return new Promise<Server | null>((resolve) => {
    const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000, headersTimeout: 5_000 }, handle);
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}

async function answer(
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
  port: number,
  take: (state: string) => Receiver | undefined,
): Promise<void> {
  const show = (status: number, html: string) => void response.writeHead(status, PAGE_HEADERS).end(html);
  // A name that leads to 127.0.0.1 could let a web page of that name read the answer.
  if (headers.host !== `127.0.0.1:${port}`) return show(403, nobodyWaitsPage());
  const address = new URL(url, redirectUriOf(port));
  if (method !== 'GET' || address.pathname !== PATH) return show(404, nobodyWaitsPage());
  const states = address.searchParams.getAll('state');
  const receiver = states.length === 1 ? take(states[0] ?? '') : undefined;
  if (receiver === undefined) return show(400, nobodyWaitsPage());
  try {
    show(200, signedInPage(await receiver(address.searchParams)));
  } catch (error) {
    show(400, failedPage(describeFault(toFault(error))));
  }
}
