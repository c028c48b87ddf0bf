/** The shapes of entries and paths that many clients share. */
import type { BridgeTarget, HttpTarget, Paths } from './types.ts';

const headers = ({ authorization }: HttpTarget) => ({ Authorization: authorization });

/** `{url, headers}`, with what else the client wants. */
export const withUrl =
  (more: Readonly<Record<string, unknown>> = {}) =>
  (target: HttpTarget) => ({ url: target.url, headers: headers(target), ...more });

/** `{type, url, headers}`, with what else the client wants. */
export const withType =
  (type: string, more: Readonly<Record<string, unknown>> = {}) =>
  (target: HttpTarget) => ({ type, ...withUrl(more)(target) });

/** `{serverUrl, headers}` of Windsurf and its relatives. */
export const withServerUrl = (target: HttpTarget) => ({ serverUrl: target.url, headers: headers(target) });

/** `{command, args, env}`, with what else the client wants. */
export const command =
  (more: Readonly<Record<string, unknown>> = {}) =>
  ({ command: program, args }: BridgeTarget) => ({ command: program, args: [...args], env: {}, ...more });

/** The same with a type before it. */
export const typedCommand =
  (type: string, more: Readonly<Record<string, unknown>> = {}) =>
  (target: BridgeTarget) => ({ type, ...command(more)(target) });

/** `{type: 'local', command: [program, …args]}` of OpenCode and its relatives. */
export const commandList = ({ command: program, args }: BridgeTarget) => ({
  type: 'local',
  command: [program, ...args],
  environment: {},
  enabled: true,
});

export const remote = withType('remote', { enabled: true });

/** The same place below the person's folder on every system. */
export const inHome = (path: string): Paths => ({
  darwin: `{home}/${path}`,
  win32: `{home}/${path}`,
  linux: `{home}/${path}`,
});

/** The same place below the folder in which each system keeps the data of apps. */
export const inAppData = (path: string): Paths => ({
  darwin: `{home}/Library/Application Support/${path}`,
  win32: `{appData}/${path}`,
  linux: `{config}/${path}`,
});
