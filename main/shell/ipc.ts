import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { channelOf, PUSH_CHANNEL } from '../../preload/channels.ts';
import { CALLS, type CallName } from '../../preload/contract.ts';
import type { ServedContract } from '../contract/index.ts';
import { describeFault } from '../faults/index.ts';
import { refusedSender } from './sender.ts';

/** Gives windows the contract: a channel for each call, one for what they are told, no other. */
export interface WindowChannels {
  /** Answers this window, and tells it what is new, until it is closed. */
  serve(window: BrowserWindow, contract: ServedContract): void;
}

export function openChannels(): WindowChannels {
  const served = new Map<WebContents, ServedContract>();

  async function answer(event: IpcMainInvokeEvent, name: CallName, input: unknown) {
    const refused = refusedSender(event, (contents) => served.has(contents));
    if (refused) return { ok: false, problem: describeFault(refused) };
    return served.get(event.sender)?.answer(name, input);
  }

  for (const name of Object.keys(CALLS) as CallName[]) {
    ipcMain.handle(channelOf(name), (event, input: unknown) => answer(event, name, input));
  }
  return {
    serve(window, contract) {
      const { webContents } = window;
      served.set(webContents, contract);
      const stop = contract.subscribe((push) => webContents.send(PUSH_CHANNEL, push));
      window.once('closed', () => {
        stop();
        served.delete(webContents);
      });
    },
  };
}
