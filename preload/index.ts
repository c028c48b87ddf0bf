/**
 * Gives the page `window.gangway`: the calls of the contract, its pushes, and nothing else. Runs before the page, in a
 * world of its own, sandboxed; it is built into one CommonJS file, because a sandboxed preload script can load no other.
 * What crosses here is checked in the main process, by the contract's schemas.
 */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import { channelOf, PUSH_CHANNEL } from './channels.ts';
import type { CallName, GangwayApi, Push } from './contract.ts';

/** The names of preload/contract.ts, put in by the build: the schemas themselves stay in the main process. */
declare const CALL_NAMES: readonly CallName[];

const api: GangwayApi = {
  call(name, input) {
    if (!CALL_NAMES.includes(name)) return Promise.reject(new Error('there is no such call'));
    return ipcRenderer.invoke(channelOf(name), input);
  },
  subscribe(listener) {
    // The event would hand the page Electron's own objects.
    const tell = (_event: IpcRendererEvent, push: Push) => listener(push);
    ipcRenderer.on(PUSH_CHANNEL, tell);
    return () => void ipcRenderer.off(PUSH_CHANNEL, tell);
  },
};

contextBridge.exposeInMainWorld('gangway', api);
