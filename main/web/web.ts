import { type ContractCalls, type PushSource, serveContract } from '../contract/index.ts';
import { toFault } from '../faults/index.ts';
import { answerFault } from './answers.ts';
import { createCodes } from './codes.ts';
import { readWindow } from './files.ts';
import { LIMITS } from './limits.ts';
import { listening, portOf } from './listener.ts';
import { createRoutes } from './routes.ts';
import { createSessions } from './sessions.ts';
import { refusedVisitor } from './visitor.ts';

export interface WebOptions {
  readonly calls: ContractCalls;
  readonly pushes: PushSource;
  /** Folder of the built window. */
  readonly files: string;
  /** 0, or absent: any free one. */
  readonly port?: number;
  /** ms, of a clock that is never set back. */
  readonly now?: () => number;
}

export interface WindowAddress {
  readonly code: string;
  /**
   * What a browser is to open: the code is in the fragment, which no browser sends and no server logs. Belongs into a
   * file that only its user can read, never into an argument list.
   */
  readonly address: string;
  /** How long the code works, once, ms. */
  readonly validForMs: number;
}

/** The window of Gangway, served to browsers of this computer. */
export interface Web {
  readonly port: number;
  issueCode(): WindowAddress;
  close(): Promise<void>;
}

/**
 * Serves the window on 127.0.0.1, on a port of its own.
 * @throws Fault GW_WINDOW_MISSING, GW_WINDOW_PORT_TAKEN
 */
export async function startWeb({ calls, pushes, files, port = 0, now = monotonic }: WebOptions): Promise<Web> {
  const codes = createCodes(now);
  const sessions = createSessions(now);
  const window = readWindow(files);
  const answer = createRoutes({ window, contract: serveContract(calls, pushes), codes, sessions, now });
  let own = '';
  const server = await listening(port, (req, res) => {
    const refused = refusedVisitor(req, own);
    if (refused) return answerFault(res, refused);
    answer(req, res).catch((error) => (res.headersSent ? res.destroy() : answerFault(res, toFault(error))));
  });
  const chosen = portOf(server);
  own = `127.0.0.1:${chosen}`;
  return {
    port: chosen,
    issueCode() {
      const code = codes.issue();
      return { code, address: `http://${own}/#code=${code}`, validForMs: LIMITS.codeLifetime };
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      sessions.endAll();
      server.closeAllConnections();
      await closed;
    },
  };
}

const monotonic = () => performance.now();
