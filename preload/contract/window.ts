/**
 * What a window asks of what it is drawn in. The desktop app does these things; a page in a browser cannot have them, and
 * is told so.
 */
import { z } from 'zod';
import { nothing } from './basics.ts';

export const WINDOW_CALLS = {
  /** Keeps the window out of screenshots and recordings, or no longer: asked while a key can be typed. */
  'window.protect': { in: z.strictObject({ on: z.boolean() }), out: z.strictObject({ isProtected: z.boolean() }) },
  /** Copies a text. A secret is taken out of the clipboard again after a minute, unless something else is in it by then. */
  'window.copy': {
    in: z.strictObject({ text: z.string().min(1).max(8192), isSecret: z.boolean() }),
    out: z.strictObject({ isCopied: z.boolean() }),
  },
  /** Empties the clipboard, after a key was pasted from it. */
  'window.emptyClipboard': { in: nothing, out: z.strictObject({ isEmptied: z.boolean() }) },
  /** Escape was pressed where nothing else took it: the popup goes away. */
  'window.dismiss': { in: nothing, out: nothing },
  /** The language that the window is shown in, for the tray's menu and notifications. */
  'window.speak': { in: z.strictObject({ language: z.enum(['en', 'de', 'es', 'ja']) }), out: nothing },
} as const;
