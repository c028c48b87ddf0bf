import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { Fault } from '../faults/index.ts';
import {
  type ChannelKeys,
  clientProof,
  deriveChannelKeys,
  serverSignature,
  verifyClientProof,
  verifyServerSignature,
} from './proof.ts';

/**
 * Mutual proof, before anything else is said. Four lines of ASCII:
 *
 *     client  gangway/1 PURPOSE ID CLIENT-NONCE
 *     server  SERVER-NONCE
 *     client  CLIENT-PROOF
 *     server  SERVER-SIGNATURE, or "-" where the proof did not hold
 *
 * The transcript that both sides sign is the first line, a space and the server's nonce; so it binds version, purpose,
 * id and both nonces. The client sends nothing more until the signature has convinced it, so a program that listens in
 * the place of the app sees two nonces and a proof that is of no use to it. What this does not stop is a program of the
 * same user that can relay between both sides: such a program could as well read the token's file.
 */
const VERSION = 'gangway/1';
const REFUSED = '-';
const OPENING = /^gangway\/1 (bridge|control) ([A-Za-z0-9][A-Za-z0-9._-]{0,63}) ([\w-]{22,64})$/;
const NONCE = /^[\w-]{22,64}$/;

/** Longest line, bytes. */
export const LINE_LIMIT = 512;
/** `bridge`: an AI client's stdio side. `control`: the command line asking the running app. */
export type ChannelPurpose = 'bridge' | 'control';

export interface Proven {
  readonly purpose: ChannelPurpose;
  readonly id: string;
}

/** The keys of an id for a purpose; undefined for one that is not known or may not do this. */
export type KeysOf = (purpose: ChannelPurpose, id: string) => ChannelKeys | undefined;

/** For ids that are not known: they get the same answers in the same time as known ones with a wrong token. */
const decoy = deriveChannelKeys(randomBytes(32).toString('hex'));

/**
 * The listening side. Resolves with the proven client, or with undefined when it proved nothing; the socket is then
 * still open and has been told. The caller bounds the time.
 */
export async function proveClient(socket: Socket, keysOf: KeysOf): Promise<Proven | undefined> {
  const opening = await readLine(socket);
  const [, purpose, id] = OPENING.exec(opening) ?? [];
  if (purpose === undefined || id === undefined) return undefined;
  const known = keysOf(purpose as ChannelPurpose, id);
  const serverNonce = nonce();
  socket.write(`${serverNonce}\n`);
  const proof = await readLine(socket);
  const transcript = `${opening} ${serverNonce}`;
  const held = verifyClientProof(known ?? decoy, transcript, proof);
  if (!held || known === undefined) {
    socket.write(`${REFUSED}\n`);
    return undefined;
  }
  socket.write(`${serverSignature(known, transcript)}\n`);
  return { purpose: purpose as ChannelPurpose, id };
}

/**
 * The connecting side. Resolves once the listener has proved that it knows the keys of the token.
 * @throws Fault GW_LISTENER_UNPROVEN, GW_TOKEN_UNKNOWN (the listener says so), GW_NOT_RUNNING (it went away)
 */
export async function proveServer(socket: Socket, { purpose, id }: Proven, token: string): Promise<void> {
  const opening = `${VERSION} ${purpose} ${id} ${nonce()}`;
  socket.write(`${opening}\n`);
  const serverNonce = await readLine(socket);
  if (!NONCE.test(serverNonce)) throw new Fault('GW_LISTENER_UNPROVEN');
  const transcript = `${opening} ${serverNonce}`;
  socket.write(`${clientProof(token, transcript)}\n`);
  const signature = await readLine(socket);
  if (signature === REFUSED) throw new Fault('GW_TOKEN_UNKNOWN');
  if (!verifyServerSignature(token, transcript, signature)) throw new Fault('GW_LISTENER_UNPROVEN');
}

const nonce = () => randomBytes(24).toString('base64url');

/**
 * Takes one line off a socket. What follows the line stays there for the next reader.
 * @throws Fault GW_NOT_RUNNING when the socket closes first, GW_LISTENER_UNPROVEN when the line is too long
 */
function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const done = () => {
      socket.pause();
      socket.off('data', onData).off('close', onClose);
    };
    const onClose = () => {
      done();
      reject(new Fault('GW_NOT_RUNNING'));
    };
    const onData = (chunk: Buffer) => {
      const end = chunk.indexOf(0x0a);
      text += chunk.toString('latin1', 0, Math.min(end === -1 ? chunk.length : end, LINE_LIMIT + 1));
      if (text.length > LINE_LIMIT) {
        done();
        reject(new Fault('GW_LISTENER_UNPROVEN'));
      } else if (end !== -1) {
        done();
        if (end + 1 < chunk.length) socket.unshift(chunk.subarray(end + 1));
        resolve(text);
      }
    };
    if (socket.destroyed) return onClose();
    socket.on('data', onData).on('close', onClose);
    socket.resume();
  });
}
