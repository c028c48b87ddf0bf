/**
 * Install links. A link ends in browser history and in the arguments of the program that opens it, so each carries the
 * command of the bridge and never a token.
 */
import type { BridgeTarget, InstallLink } from './types.ts';

type Shape = (target: BridgeTarget) => Readonly<Record<string, unknown>>;

const uri = encodeURIComponent;
const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

/** One object with the name in it, percent-encoded: VS Code, Visual Studio, Antigravity, Copilot, Raycast. */
export const objectLink =
  (opening: string, shape: Shape): InstallLink =>
  (target) =>
    `${opening}?${uri(JSON.stringify({ name: target.name, ...shape(target) }))}`;

/** Name and object beside each other; the object as base64, percent-encoded because a `+` would be read as a space. */
export const base64Link =
  (opening: string, shape: Shape): InstallLink =>
  (target) =>
    `${opening}name=${uri(target.name)}&config=${uri(base64(JSON.stringify(shape(target))))}`;

/** As before, but percent-encoded before the base64 too: Qoder. */
export const doubleLink =
  (opening: string, shape: Shape): InstallLink =>
  (target) =>
    `${opening}name=${uri(target.name)}&config=${uri(base64(uri(JSON.stringify(shape(target)))))}`;

/** A map of servers as base64: Cherry Studio. */
export const serversLink =
  (opening: string, shape: Shape): InstallLink =>
  (target) =>
    `${opening}?servers=${uri(base64(JSON.stringify({ mcpServers: { [target.name]: shape(target) } })))}`;
