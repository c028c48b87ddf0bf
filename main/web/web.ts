import { type ContractCalls, type PushSource, serveContract } from '../contract/index.ts';
import { Fault, toFault } from '../faults/index.ts';
import { answerFault } from './answers.ts';
import { createCodes } from './codes.ts';
import { readWindow } from './files.ts';
import { createHandOver } from './hand-over.ts';
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
  /** Folder for the pages of `handOver`, private to the user; absent: there are none. */
  readonly handOverFolder?: string;
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
  /**
   * Writes a page that leads a browser to the window, once. The file goes when it was used, or can be no longer.
   * @returns its path @throws Fault GW_DISK_FULL, GW_WRITE_FAILED
   */
  handOver(): string;
  close(): Promise<void>;
}

/**
 * Serves the window on 127.0.0.1, on a port of its own.
 * @throws Fault GW_WINDOW_MISSING, GW_WINDOW_PORT_TAKEN
 */
export async function startWeb(options: WebOptions): Promise<Web> {
  const { calls, pushes, files, port = 0, handOverFolder, now = monotonic } = options;
  const codes = createCodes(now);
  const pages = handOverFolder === undefined ? null : createHandOver(handOverFolder);
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
  const addressFor = (code: string) => `http://${own}/#code=${code}`;
  return {
    port: chosen,
    issueCode() {
      const code = codes.issue();
      return { code, address: addressFor(code), validForMs: LIMITS.codeLifetime };
    },
    handOver() {
      if (pages === null) throw new Fault('GW_WINDOW_UNAVAILABLE');
      let file = '';
      const remove = () => pages.remove(file);
      file = pages.write(addressFor(codes.issue(remove)));
      setTimeout(remove, LIMITS.codeLifetime).unref();
      return file;
    },
    async close() {
      pages?.removeAll();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      sessions.endAll();
      server.closeAllConnections();
      await closed;
    },
  };
}

const monotonic = () => performance.now();
