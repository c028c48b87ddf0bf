/** Credentials outside the vault: found, told of, moved, left on purpose. */
import type { Exposure } from '../../preload/contract/exposure.ts';
import type { AuditLog } from '../audit/index.ts';
import { type Find, holdsCredential, readFind, scanClients } from '../clients/index.ts';
import type { Connections, ProviderDescriptor } from '../connections/index.ts';
import { Fault, toFault } from '../faults/index.ts';
import { importServer, undoneImport } from './exposure-import.ts';
import { type MoveServices, moveCredential } from './exposure-move.ts';
import { type MovePlan, planOf } from './exposure-plan.ts';
import { openExposureRecords } from './exposure-records.ts';
import { createSearches, type SearchResult } from './exposure-search.ts';
import { prepareTools, type ToolSources } from './exposure-tools.ts';
import { exposureView } from './exposure-view.ts';
import { type Lookout, startLookout } from './exposure-watch.ts';

export type LeakScan = Exposure['mode'];

export interface ExposureOptions extends ToolSources, MoveServices {
  /** The host's data folder. */
  readonly folder: string;
  readonly connections: Connections;
  readonly grants: MoveServices['grants'];
  readonly providers: readonly ProviderDescriptor[];
  readonly audit: Pick<AuditLog, 'record'>;
  /** Asked each time: policy may change. */
  readonly mode: () => LeakScan;
  /** Whether a client may be given a connection with a shared key. */
  readonly takesKeys: (client: string) => boolean;
  readonly now?: () => number;
  /** Time for several changes of files to come together, ms; for tests. */
  readonly quietMs?: number;
}

/** What a search elsewhere was asked for: nothing of it is remembered. */
export interface Elsewhere {
  /** Another person's folder; null for the own one. */
  readonly home: string | null;
  readonly shell: boolean;
  /** Folders below which projects are looked for. */
  readonly below: readonly string[];
}

export interface ExposureService {
  read(): Exposure;
  /** Searches now. @throws nothing: why it failed is in what it resolves with */
  scan(options?: { readonly shell?: boolean }): Promise<Exposure>;
  /** A search for the command line. @throws Fault GW_INPUT_INVALID */
  examine(wanted: Elsewhere): Promise<Exposure>;
  /**
   * @param origin that the person agreed to; null where nobody was asked
   * @returns the connection
   * @throws Fault GW_EXPOSURE_*, and of connections, clients and the vault; the credential is then where it was
   */
  move(id: string, origin: string | null): Promise<string>;
  /** @throws Fault GW_EXPOSURE_GONE, GW_INPUT_INVALID for a reason that holds a credential itself */
  ignore(id: string, reason: string): Promise<void>;
  unignore(id: string): void;
  import(id: string): Promise<string>;
  undoImport(id: string): Promise<void>;
  onChange(listener: () => void): () => void;
  /** From now on searches unasked: now, when a file or the keys of the vault change, and every few hours. */
  start(): void;
  /** Searches unasked, where that is allowed and was started. */
  look(): void;
  close(): Promise<void>;
}

export function createExposure(options: ExposureOptions): ExposureService {
  const { machine, folder, connections, providers, audit, mode, takesKeys, now = Date.now } = options;
  const records = openExposureRecords(folder);
  const listeners = new Set<() => void>();
  const ending = new AbortController();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const searches = createSearches({ ...options, records, now, signal: ending.signal, changed });
  const finds = () => searches.last.report?.finds ?? [];
  const plan = (find: Find): MovePlan => planOf(find, finds(), { connections, providers, takesKeys });
  const read = (of: SearchResult = searches.last): Exposure =>
    exposureView({
      ...{ ...of, mode: mode(), progress: searches.progress, records: records.read(), connections, plan, now: now() },
    });
  const inTurn = turns();
  const lookout: Lookout = startLookout(options, () => void unasked());
  const move = mover({ ...options, finds, plan });
  /** Finds that could not be moved unasked: they are not tried again before something about them changes. */
  const failed = new Set<string>();

  const changing = <T>(work: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      const result = await work();
      await searches.run(null, true);
      return result;
    });

  async function unasked(): Promise<void> {
    if (mode() === 'off' || ending.signal.aborted) return;
    await inTurn(() => searches.run(null, true));
    lookout.follow(searches.last.report?.places ?? []);
    // With the vault closed nothing can be moved, which is no fault of a find.
    if (mode() !== 'on+fix' || !searches.last.compared) return;
    for (const find of finds()) {
      const way = plan(find);
      const isBound = way.kind === 'existing' || (way.kind === 'new' && !way.isNewOrigin);
      if (!isBound || failed.has(find.id) || records.read().ignored[find.id]) continue;
      await changing(() => move(find.id, null, true)).catch(() => failed.add(find.id));
    }
  }

  const server = (id: string) => {
    const clean = searches.last.report?.clean.find((each) => each.id === id);
    if (!clean) throw new Fault('GW_EXPOSURE_GONE');
    return clean;
  };
  const imports = { ...options, records, now };
  return {
    read,
    async scan({ shell = false } = {}) {
      await inTurn(() => searches.run(shell, false));
      return read();
    },
    async examine({ home, shell, below }) {
      const where = home === null ? machine : { ...machine, home, environment: {} };
      const { tools, compared } = await prepareTools(options);
      const report = await scanClients({ machine: where, tools, shell, below, signal: ending.signal });
      return read({ report, scannedAt: now(), compared, problem: null });
    },
    move: (id, origin) => changing(() => move(id, origin, false)),
    async ignore(id, reason) {
      const { where, place, fingerprint } = foundIn(finds(), id);
      const { tools } = await prepareTools(options);
      if (holdsCredential(reason, tools))
        throw new Fault('GW_INPUT_INVALID', { field: 'The reason', reason: 'it holds what looks like a credential' });
      const before = records.read();
      records.write({ ...before, ignored: { ...before.ignored, [id]: { reason, at: now() } } });
      audit.record('exposure.ignored', { file: place.file, where, reason, fingerprint });
      changed();
    },
    unignore(id) {
      const { [id]: _gone, ...ignored } = records.read().ignored;
      records.write({ ...records.read(), ignored });
      changed();
    },
    import: (id) => changing(() => importServer(server(id), imports)),
    undoImport: (id) => changing(() => undoneImport(id, imports)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      lookout.start();
      void unasked();
    },
    look: () => lookout.nudge(),
    async close() {
      ending.abort();
      lookout.close();
      await inTurn(async () => {});
    },
  };
}

/** Work one after the other: a move must not meet a search that has read the file before it. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
}

function foundIn(finds: readonly Find[], id: string): Find {
  const find = finds.find((each) => each.id === id);
  if (!find) throw new Fault('GW_EXPOSURE_GONE');
  return find;
}

interface Mover extends ExposureOptions {
  readonly finds: () => readonly Find[];
  readonly plan: (find: Find) => MovePlan;
}

/** Moves a find by its id, and records what came of it. */
function mover({ finds, plan, audit, ...options }: Mover) {
  async function moved(find: Find, origin: string | null, unasked: boolean): Promise<string> {
    const { tools, compared } = await prepareTools(options);
    if (!compared) throw new Fault('GW_EXPOSURE_NO_VAULT');
    const there = readFind(find, tools);
    if (there === null) throw new Fault('GW_EXPOSURE_GONE');
    // What is done is decided by what is in the file now, and not by what was shown of it.
    const way = plan(there.find);
    const { file } = find.place;
    if (way.kind === 'by-hand') throw new Fault('GW_EXPOSURE_BY_HAND', { file });
    if (way.kind === 'new' && way.isNewOrigin && way.origin !== origin)
      throw new Fault('GW_EXPOSURE_NEW_ORIGIN', { origin: way.origin });
    const connection = await moveCredential(there, way, options);
    const { where, fingerprint } = find;
    audit.record('exposure.moved', { connection, file, where, client: way.client, unasked, fingerprint });
    return connection;
  }

  return async (id: string, origin: string | null, unasked: boolean): Promise<string> => {
    const find = foundIn(finds(), id);
    try {
      return await moved(find, origin, unasked);
    } catch (error) {
      const { code } = toFault(error);
      audit.record('exposure.moveFailed', { file: find.place.file, where: find.where, code, unasked });
      throw error;
    }
  };
}
