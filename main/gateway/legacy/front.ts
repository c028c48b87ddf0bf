import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Connection } from '../../connections/index.ts';
import { Fault, isFault, toFault } from '../../faults/index.ts';
import { answerFault } from '../answers.ts';
import type { MessagePipe, PipeEvents } from '../stdio/pipe.ts';
import type { ToolRules } from '../tool-rules.ts';
import { carriedHeaders } from './carried.ts';
import { LEGACY_LIMITS, type LegacyLimits } from './limits.ts';
import { isModernRevision, isRequest, readMessages } from './message.ts';
import { openPipe } from './pipe.ts';
import { modernRefusal } from './revision.ts';
import { type LegacyContext, Session } from './session.ts';

export interface LegacyFrontOptions {
  /** A connection whose transport is `http+sse`. */
  readonly connection: Connection;
  readonly limits?: Partial<LegacyLimits>;
  /** Absent: no tool is refused. */
  readonly rules?: ToolRules;
}

/** Serves one HTTP+SSE connection to local clients. */
export interface LegacyFront {
  /**
   * Answers one admitted request as a Streamable HTTP server of the session era (MCP 2025-03-26 to 2025-11-25).
   * @param body the request's body, gathered or still to be read
   */
  handle(req: IncomingMessage, res: ServerResponse, body: Buffer | Readable, context: LegacyContext): void;
  /** A session for a client that has no HTTP of its own, such as the bridge's. Whoever opens it ends it. */
  openPipe(events: PipeEvents): MessagePipe;
  /** Ends every session of a grant; calls under way are answered with the fault. */
  endSessionsOf(grant: string, fault: Fault): void;
  /**
   * Ends the server's side of every session: the connection was paused or blocked, but may come back. Calls under way
   * are answered with the fault; clients keep their sessions and need not start anew.
   */
  interrupt(fault: Fault): void;
  /** Ends every session and pipe. */
  close(fault: Fault): void;
  readonly callsUnderWay: number;
  /** Sessions and pipes that live. */
  readonly size: number;
}

export function createLegacyFront({ connection, limits = {}, rules }: LegacyFrontOptions): LegacyFront {
  return new Front(connection, { ...LEGACY_LIMITS, ...limits }, rules ?? null);
}

class Front implements LegacyFront {
  readonly #connection: Connection;
  readonly #limits: LegacyLimits;
  readonly #rules: ToolRules | null;
  readonly #sessions = new Map<string, Session>();
  readonly #pipes = new Set<MessagePipe>();
  /** One timer for all sessions, and none while there is no session. */
  #ticker: NodeJS.Timeout | null = null;

  constructor(connection: Connection, limits: LegacyLimits, rules: ToolRules | null) {
    this.#connection = connection;
    this.#limits = limits;
    this.#rules = rules;
  }

  handle(req: IncomingMessage, res: ServerResponse, body: Buffer | Readable, context: LegacyContext): void {
    if (req.method === 'POST') {
      gathered(body, this.#limits.maxRequestBytes)
        .then((bytes) => this.#take(req, res, bytes, context))
        .catch((error) => answerFault(res, toFault(error), null));
      return;
    }
    if (req.method !== 'GET' && req.method !== 'DELETE') {
      res.writeHead(405, { Allow: 'POST, GET, DELETE' }).end();
      return;
    }
    const session = this.#existing(header(req, 'mcp-session-id'), context.grant);
    if (isFault(session)) {
      answerFault(res, session, null);
    } else if (req.method === 'GET') {
      session.listen(res, header(req, 'last-event-id'));
    } else {
      session.end(null);
      res.writeHead(200, { 'Content-Length': 0 }).end();
    }
  }

  openPipe(events: PipeEvents): MessagePipe {
    const pipe = openPipe(this.#connection, this.#limits, events, () => this.#pipes.delete(pipe));
    this.#pipes.add(pipe);
    return pipe;
  }

  endSessionsOf(grant: string, fault: Fault): void {
    for (const session of [...this.#sessions.values()]) if (session.grant === grant) session.end(fault);
  }

  interrupt(fault: Fault): void {
    for (const session of this.#sessions.values()) session.interrupt(fault);
  }

  close(fault: Fault): void {
    for (const session of [...this.#sessions.values()]) session.end(fault);
    for (const pipe of [...this.#pipes]) pipe.close();
  }

  get callsUnderWay(): number {
    return [...this.#sessions.values()].reduce((count, session) => count + session.callsUnderWay, 0);
  }

  get size(): number {
    return this.#sessions.size + this.#pipes.size;
  }

  async #take(req: IncomingMessage, res: ServerResponse, body: Buffer, context: LegacyContext): Promise<void> {
    // The client left while its request was read: nothing would tell of its leaving any more.
    if (res.destroyed) return;
    const refused = await this.#rules?.of(this.#connection)?.(body);
    if (refused) {
      answerFault(res, refused, body);
      return;
    }
    const { batch, messages } = readMessages(body);
    const revision = header(req, 'mcp-protocol-version');
    const first = messages.find(isRequest);
    const modern = isModernRevision(revision) ? revision : (messages.find((message) => message.modern)?.modern ?? null);
    if (first?.method === 'server/discover' || (modern && first?.method !== 'initialize')) {
      const refusal = Buffer.from(modernRefusal(this.#connection, first?.key ?? null, modern));
      res.writeHead(400, { 'Content-Type': 'application/json', 'Content-Length': refusal.length }).end(refusal);
      return;
    }
    if (batch && messages.some((message) => message.method === 'initialize')) {
      throw new Fault('GW_REQUEST_UNREADABLE', { reason: '"initialize" in a batch' });
    }
    const carried = carriedHeaders(context.headers);
    const session =
      first?.method === 'initialize'
        ? this.#begin(context.grant, carried)
        : this.#existing(header(req, 'mcp-session-id'), context.grant);
    const asStream = header(req, 'accept')?.toLowerCase().includes('text/event-stream') ?? false;
    if (isFault(session)) answerFault(res, session, first?.method === 'initialize' ? body : null);
    else await session.post({ res, body, batch, messages, asStream, context, carried });
  }

  #begin(grant: string, headers: readonly string[]): Session | Fault {
    const { maxSessions, keepAliveMs } = this.#limits;
    if (this.#sessions.size >= maxSessions && !this.#makeRoom()) {
      return new Fault('GW_TOO_MANY', { count: maxSessions, things: 'sessions' });
    }
    const id = randomBytes(24).toString('base64url');
    const onOver = () => {
      this.#sessions.delete(id);
      if (this.#sessions.size > 0 || !this.#ticker) return;
      clearInterval(this.#ticker);
      this.#ticker = null;
    };
    const session = new Session({ id, grant, connection: this.#connection, limits: this.#limits, headers, onOver });
    this.#sessions.set(id, session);
    this.#ticker ??= setInterval(() => this.#tick(), keepAliveMs).unref();
    return session;
  }

  #tick(): void {
    const now = Date.now();
    for (const session of [...this.#sessions.values()]) session.beat(now);
  }

  /** Clients that start anew without ending what they had leave sessions behind: the one unused the longest goes. */
  #makeRoom(): boolean {
    const unused = [...this.#sessions.values()].filter((session) => session.unused);
    const oldest = unused.toSorted((a, b) => a.usedAt - b.usedAt)[0];
    oldest?.end(null);
    return oldest !== undefined;
  }

  /** A session of another client is told apart in nothing from one that does not exist. */
  #existing(id: string | undefined, grant: string): Session | Fault {
    if (id === undefined) return new Fault('GW_SESSION_MISSING');
    const session = this.#sessions.get(id);
    return session?.grant === grant ? session : new Fault('GW_SESSION_UNKNOWN');
  }
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** @throws Fault GW_BODY_TOO_LARGE; the rest of the body is then left to whoever answers */
async function gathered(body: Buffer | Readable, limit: number): Promise<Buffer> {
  if (Buffer.isBuffer(body)) {
    if (body.length > limit) throw new Fault('GW_BODY_TOO_LARGE', { limit });
    return body;
  }
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
    else reject(new Fault('GW_BODY_TOO_LARGE', { limit }));
  });
  body.on('end', () => resolve(Buffer.concat(chunks)));
  // A client that leaves while it sends has nobody who could read an answer.
  body.on('error', () => {});
  return promise;
}
