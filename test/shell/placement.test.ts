import { describe, expect, it } from 'vitest';
import { POPUP_SIZE, popupPlace } from '../../main/shell/placement.ts';

const workArea = { x: 0, y: 24, width: 1280, height: 776 };
const pointer = { x: 1212, y: 12 };

describe('the popup', () => {
  it('opens below an icon at the top, centred at it', () => {
    const place = popupPlace({ icon: { x: 600, y: 0, width: 24, height: 24 }, pointer, workArea });
    expect(place).toEqual({ x: 612 - POPUP_SIZE.width / 2, y: 32 });
  });

  it('opens above an icon at the bottom', () => {
    const icon = { x: 1000, y: 800, width: 24, height: 24 };
    expect(popupPlace({ icon, pointer, workArea: { x: 0, y: 0, width: 1280, height: 800 } }).y).toBe(800 - 560 - 8);
  });

  it('opens at the pointer where the system does not say where the icon is', () => {
    const icon = { x: 0, y: 0, width: 0, height: 0 };
    expect(popupPlace({ icon, pointer: { x: 400, y: 790 }, workArea })).toEqual({ x: 210, y: 222 });
  });

  it('stays on the screen that the icon is on, also on one left of the first', () => {
    for (const icon of [
      { x: -4, y: 0, width: 8, height: 8 },
      { x: -1900, y: 1060, width: 24, height: 24 },
      { x: -20, y: 500, width: 24, height: 24 },
    ]) {
      const area = { x: -1920, y: 0, width: 1920, height: 1040 };
      const { x, y } = popupPlace({ icon, pointer, workArea: area });
      expect(x).toBeGreaterThanOrEqual(-1920);
      expect(x + POPUP_SIZE.width).toBeLessThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + POPUP_SIZE.height).toBeLessThanOrEqual(1040);
    }
  });
});
