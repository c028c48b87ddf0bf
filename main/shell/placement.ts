import type { Point, Rectangle, Size } from 'electron';

/** Size of the window that opens at the tray, px. */
export const POPUP_SIZE = { width: 380, height: 560 } as const;

/** Space between the popup and the tray or the edge of the screen, px. */
const GAP = 8;

export interface PlacementOptions {
  /** Where the tray's icon is; empty where the system does not tell. */
  readonly icon: Rectangle;
  /** Where the pointer is, which has just clicked the icon. */
  readonly pointer: Point;
  /** The part of the screen that windows may use. */
  readonly workArea: Rectangle;
  readonly size?: Size;
}

/** Where the popup opens: centred at the icon, on the side of it that has room, and never beyond the screen. */
export function popupPlace({ icon, pointer, workArea, size = POPUP_SIZE }: PlacementOptions): Point {
  const known = icon.width > 0 && icon.height > 0;
  const anchor = known ? icon : { ...pointer, width: 0, height: 0 };
  const middle = anchor.y + anchor.height / 2 < workArea.y + workArea.height / 2;
  const y = middle ? anchor.y + anchor.height + GAP : anchor.y - size.height - GAP;
  return {
    x: within(anchor.x + anchor.width / 2 - size.width / 2, workArea.x, workArea.width - size.width),
    y: within(y, workArea.y, workArea.height - size.height),
  };
}

/** On a screen smaller than the popup its upper left corner is what is seen. */
const within = (wanted: number, start: number, room: number): number =>
  Math.round(Math.max(start + GAP, Math.min(wanted, start + room - GAP)));
