import type { Connection } from '../../connections/index.ts';
import type { Fault } from '../../faults/index.ts';

/**
 * One client's conversation with one server, message by message, over whatever transport the server speaks. What a
 * bridge needs of a transport that is not Streamable HTTP.
 */
export interface MessagePipe {
  /**
   * Takes one JSON-RPC message, or a batch, as bytes. Every request in it gets exactly one onAnswer: the server's
   * answer, or an error made in its place. A request that the client cancelled may stay without.
   */
  send(message: Buffer): void;
  /** After onAnswer or onMessage gave false: the client reads again. */
  resume(): void;
  /** Ends the server's session. Nothing is called after it. */
  close(): void;
}

export interface PipeEvents {
  /**
   * @param key the request's id as JSON text, as JSON.stringify writes it
   * @param answer one JSON-RPC message; may share memory with more than the message
   * @returns false to pause the server until resume()
   */
  onAnswer(key: string, answer: Buffer, outcome: 'ok' | 'error' | Fault): boolean;
  /** A request or notification of the server. @returns false to pause the server until resume() */
  onMessage(message: Buffer): boolean;
}

export type OpenPipe = (connection: Connection, events: PipeEvents) => MessagePipe;
