import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Menu, type MenuItemConstructorOptions, nativeImage, type Rectangle, Tray } from 'electron';
import type { TrayLook, TrayState } from './tray-state.ts';

/** Beside the bundle of the main process, or below the root when it runs from its sources. */
const ICONS = [join(import.meta.dirname, 'tray'), join(import.meta.dirname, '../../resources/icons/tray')];

export interface TrayView {
  update(look: TrayLook, menu: MenuItemConstructorOptions[]): void;
  bounds(): Rectangle;
}

/** @param onClick with where the icon is */
export function createTray(first: TrayLook, onClick: (icon: Rectangle) => void): TrayView {
  const tray = new Tray(iconOf(first.state));
  let menu = Menu.buildFromTemplate([]);
  tray.on('click', () => onClick(tray.getBounds()));
  // Linux shows the menu by itself; elsewhere a menu that is set would open on the left button too.
  if (process.platform !== 'linux') tray.on('right-click', () => tray.popUpContextMenu(menu));
  return {
    update({ state, tooltip }, template) {
      tray.setImage(iconOf(state));
      tray.setToolTip(tooltip);
      menu = Menu.buildFromTemplate(template);
      if (process.platform === 'linux') tray.setContextMenu(menu);
    },
    bounds: () => tray.getBounds(),
  };
}

/** On macOS an image of shapes only, which the system colours; Electron finds the larger sizes by their names. */
function iconOf(state: TrayState): Electron.NativeImage {
  const name = `${state}${process.platform === 'darwin' ? 'Template' : ''}.png`;
  const file = ICONS.map((folder) => join(folder, name)).find((each) => existsSync(each));
  if (file === undefined) throw new Error(`the icon ${name} is missing`);
  return nativeImage.createFromPath(file);
}
