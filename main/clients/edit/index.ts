export { findEntry, putEntry, takeEntry } from './edit.ts';
export type { Edited, Place, Undo } from './place.ts';
