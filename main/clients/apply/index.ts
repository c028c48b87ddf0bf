export { type Backups, createBackups } from './backups.ts';
export { type ClientFilesOptions, createClientFiles } from './client-files.ts';
export { leadsToGangway } from './own-entry.ts';
export type { Applied, ClientFile, ClientFiles, DiffLine, EntryChange, OwnEntry, Preview } from './types.ts';
