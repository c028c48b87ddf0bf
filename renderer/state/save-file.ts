import type { SavedFile } from '../../preload/contract/basics.ts';

/** How long a browser may take to fetch a file from memory after it was told to. ms */
const FETCH_MS = 60_000;

/** Has the browser save a file where it saves downloads. */
export function saveFile({ name, type, base64 }: SavedFile): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), FETCH_MS);
}
