/** Notices that a file of a client has changed. Folders are watched, because most programs replace their files. */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ConfigPlace } from '../clients/index.ts';
import type { Connections } from '../connections/index.ts';
import type { VaultDoor } from './vault-door.ts';

/** After the last of several changes, ms: programs write a file in several steps. */
const QUIET_MS = 1500;
/** However often it goes on changing, ms. */
const LONGEST_MS = 15_000;
/** More folders than all clients have; systems give a process only so many. */
const MOST_FOLDERS = 200;

interface FileWatch {
  /** Files whose changes are to be told from now on. */
  follow(files: readonly string[]): void;
  /** As if a file had changed. */
  nudge(): void;
  close(): void;
}

/** @param onChange told once for changes that come together @param quietMs for tests */
function watchFiles(onChange: () => void, quietMs = QUIET_MS): FileWatch {
  const watchers = new Map<string, FSWatcher>();
  let names = new Map<string, ReadonlySet<string>>();
  let timer: NodeJS.Timeout | null = null;
  let firstAt = 0;
  let isClosed = false;

  function noticed(): void {
    if (isClosed) return;
    const now = performance.now();
    if (timer === null) firstAt = now;
    else clearTimeout(timer);
    timer = setTimeout(tell, Math.max(0, Math.min(quietMs, firstAt + LONGEST_MS - now))).unref();
  }

  function tell(): void {
    timer = null;
    onChange();
  }

  function start(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || names.get(folder)?.has(name)) noticed();
      });
      // A folder that goes away is no trouble: the next search looks where the files are then.
      watcher.on('error', () => stop(folder));
      watchers.set(folder, watcher);
    } catch {
      // There is no such folder yet, or the system gives no more watches: searches at start and on request remain.
    }
  }

  function stop(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  return {
    nudge: noticed,
    follow(files) {
      const next = new Map<string, Set<string>>();
      for (const file of files) {
        const folder = dirname(file);
        const known = next.get(folder) ?? new Set<string>();
        if (next.size < MOST_FOLDERS || next.has(folder)) next.set(folder, known.add(basename(file)));
      }
      names = next;
      for (const folder of [...watchers.keys()]) if (!next.has(folder)) stop(folder);
      for (const folder of next.keys()) if (!watchers.has(folder)) start(folder);
    },
    close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
      for (const folder of [...watchers.keys()]) stop(folder);
    },
  };
}

export interface Lookout {
  start(): void;
  /** Where searches look: what changes there is told from now on. */
  follow(places: readonly ConfigPlace[]): void;
  /** As if something had changed. */
  nudge(): void;
  close(): void;
}

interface LookoutOptions {
  readonly connections: Pick<Connections, 'list' | 'onChange'>;
  readonly vault: Pick<VaultDoor, 'status' | 'opened'>;
  /** Time for several changes to come together, ms; for tests. */
  readonly quietMs?: number;
}

/** However quiet it is: files on network drives change without a notice. ms */
const AGAIN_MS = 6 * 60 * 60_000;

/** Tells when a search is due: a file of a client has changed, or a key has come into the vault, or time has passed. */
export function startLookout({ connections, vault, quietMs }: LookoutOptions, onDue: () => void): Lookout {
  let watching: FileWatch | null = null;
  let stop = () => {};
  /** Changes with every key that is stored or replaced: what was only random before may now be known. */
  const keysNow = () =>
    connections
      .list()
      .map(({ record: { id, model } }) => (model.kind === 'api-key' ? `${id} ${model.storedAt}` : id))
      .join();
  return {
    start() {
      const watcher = watchFiles(onDue, quietMs);
      watching = watcher;
      const timer = setInterval(onDue, AGAIN_MS).unref();
      let keys = keysNow();
      const stopListening = connections.onChange(() => {
        const before = keys;
        keys = keysNow();
        if (keys !== before) watcher.nudge();
      });
      if (vault.status.kind !== 'open') void vault.opened.then(() => watcher.nudge());
      stop = () => {
        clearInterval(timer);
        stopListening();
        watcher.close();
      };
    },
    follow: (places) => watching?.follow(places.map(({ file }) => file)),
    nudge: () => watching?.nudge(),
    close: () => stop(),
  };
}
