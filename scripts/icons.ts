/**
 * Draws the tray's and the app's icons at every size into resources/icons, with Chromium. Run after a change of a shape:
 *
 *   npx node scripts/icons.ts
 *
 * The five states of the tray differ in shape, so that they are told apart without colour and as macOS draws them: one
 * colour, given by the system.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import type { TrayState } from '../main/shell/tray-state.ts';

const ROOT = join(import.meta.dirname, '..');
const TRAY = join(ROOT, 'resources', 'icons', 'tray');
const APP = join(ROOT, 'resources', 'icons', 'app');
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Scales of displays, as Electron finds them by the names of the files. Size at 1: 16 px. */
const SCALES = { '': 1, '@1.25x': 1.25, '@1.5x': 1.5, '@2x': 2, '@3x': 3 };
const TRAY_SIZE = 16;
const APP_SIZES = [16, 32, 48, 64, 128, 256, 512, 1024];

interface Drawing {
  /** Colour of the bridge. */
  readonly ink: string;
  readonly bridge: string;
  /** What is drawn over it, in a colour of its own, with a gap cut out around it. */
  readonly badge?: { readonly ink: string; readonly around: string; readonly shape: string };
}

const ARCH = '<path d="M3.5 20.5C9 7.5 23 7.5 28.5 20.5"/>';
const DECK = '<path d="M2 26h28"/>';
const POSTS = '<path d="M10 15v10.5M16 12v13.5M22 15v10.5" stroke-width="2.6"/>';

/** A hole is a shape in the mask's black: what is behind it shows through. */
const DRAWINGS: Readonly<Record<TrayState, Drawing>> = {
  connected: { ink: '#12a08a', bridge: ARCH + DECK + POSTS },
  checking: {
    ink: '#7d8b98',
    bridge: `${ARCH}<path d="M3.5 26h.01M11.8 26h.01M20.2 26h.01M28.5 26h.01" stroke-width="4.4"/>`,
  },
  'needs-you': {
    ink: '#7d8b98',
    bridge: ARCH + DECK + POSTS,
    badge: {
      ink: '#e58a00',
      around: '<circle cx="23" cy="9" r="10.5"/>',
      shape: '<circle cx="23" cy="9" r="8.5"/><path class="hole" d="M21.6 3.6h2.8v6.4h-2.8zM21.6 11.6h2.8v2.8h-2.8z"/>',
    },
  },
  blocked: {
    ink: '#7d8b98',
    bridge: ARCH + DECK + POSTS,
    badge: {
      ink: '#d63a2f',
      around: '<rect x="11" y="11" width="21" height="21"/>',
      shape:
        '<path d="M17.5 13h9l5 5v9l-5 5h-9l-5-5v-9z"/><path class="hole" d="M18.1 16.6l3.9 3.9 3.9-3.9 2 2-3.9 3.9 3.9 3.9-2 2-3.9-3.9-3.9 3.9-2-2 3.9-3.9-3.9-3.9z"/>',
    },
  },
  off: { ink: '#8d969e', bridge: `${ARCH}${DECK}<path d="M6 4l20 26" stroke-width="3"/>` },
};

/** @param template all in black, for macOS to colour */
function svgOf({ ink, bridge, badge }: Drawing, template: boolean): string {
  const [bridgeInk, badgeInk] = template ? ['#000', '#000'] : [ink, badge?.ink ?? ink];
  const hole = badge?.shape.match(/<path class="hole"[^>]*>/)?.[0] ?? '';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
    <mask id="around" maskUnits="userSpaceOnUse" x="0" y="0" width="32" height="32">
      <rect width="32" height="32" fill="#fff"/><g fill="#000">${badge?.around ?? ''}</g>
    </mask>
    <mask id="hole" maskUnits="userSpaceOnUse" x="0" y="0" width="32" height="32">
      <rect width="32" height="32" fill="#fff"/><g fill="#000">${hole}</g>
    </mask>
    <g mask="url(#around)" fill="none" stroke="${bridgeInk}" stroke-width="3.4" stroke-linecap="round">${bridge}</g>
    <g mask="url(#hole)" fill="${badgeInk}">${badge?.shape.replace(hole, '') ?? ''}</g>
  </svg>`;
}

async function drawn(browser: Browser, svg: string, size: number): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>html,body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  const image = await page.screenshot({ omitBackground: true });
  await page.close();
  return image;
}

/** Windows' container of images: a head of 6 bytes, 16 bytes for each image, then the images as PNG. */
function ico(images: ReadonlyArray<{ readonly size: number; readonly png: Buffer }>): Buffer {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of images.entries()) {
    const at = 6 + 16 * index;
    // 256 is written as 0.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...images.map(({ png }) => png)]);
}

/** Names of the sizes in Apple's container, which has each as a name, a length and a PNG. */
const ICNS: ReadonlyArray<readonly [string, number]> = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
];

function icns(pngOf: (size: number) => Buffer): Buffer {
  const block = (name: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32BE(8 + body.length, 4);
    return Buffer.concat([head, body]);
  };
  return block('icns', Buffer.concat(ICNS.map(([name, size]) => block(name, pngOf(size)))));
}

for (const folder of [TRAY, APP]) mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const [state, drawing] of Object.entries(DRAWINGS)) {
    for (const [suffix, scale] of Object.entries(SCALES)) {
      const size = Math.round(TRAY_SIZE * scale);
      writeFileSync(join(TRAY, `${state}${suffix}.png`), await drawn(browser, svgOf(drawing, false), size));
      // macOS has whole scales only.
      if (!Number.isInteger(scale)) continue;
      writeFileSync(join(TRAY, `${state}Template${suffix}.png`), await drawn(browser, svgOf(drawing, true), size));
    }
  }
  const app = readFileSync(join(ROOT, 'renderer', 'public', 'icon.svg'), 'utf8');
  const pngs = new Map<number, Buffer>();
  for (const size of APP_SIZES) pngs.set(size, await drawn(browser, app, size));
  const pngOf = (size: number) => pngs.get(size) ?? Buffer.alloc(0);
  for (const size of APP_SIZES) writeFileSync(join(APP, `${size}x${size}.png`), pngOf(size));
  writeFileSync(join(APP, 'icon.ico'), ico([16, 32, 48, 64, 128, 256].map((size) => ({ size, png: pngOf(size) }))));
  writeFileSync(join(APP, 'icon.icns'), icns(pngOf));
} finally {
  await browser.close();
}
