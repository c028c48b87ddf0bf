/**
 * The audit log as the app uses it: records are taken at once and written soon, in batches, off the path of any call.
 * Whoever opens a log makes sure that no other process writes in its folder.
 */
import { describeFault, Fault, type FaultText, isFault } from '../faults/index.ts';
import type { CallRecord } from './calls.ts';
import { type AuditData, callData, EVENTS, type RecordableEvent } from './events.ts';
import { type Log, openLog } from './log.ts';
import { createQueue, type Pending } from './queue.ts';
import { type SealCheck, sealCheck } from './seal.ts';

/** What happens to calls while the log cannot be written. */
export type AuditFailure = 'continue' | 'stop';

export interface AuditOptions {
  readonly folder: string;
  /** 32 bytes from the vault. Until it is there, records are chained but nothing is signed; it may never come. */
  readonly hmacKey: Promise<Buffer> | Buffer;
  /** Default `continue`. */
  readonly onFailure?: AuditFailure;
  /** Segments older than that are deleted; asked each time where it may change. Default 365. */
  readonly keepDays?: number | (() => number);
  /** A segment is sealed at this size. Default 16 MiB. */
  readonly segmentBytes?: number;
  /** Records that wait in memory at most. Default 20 000, about 10 MB. */
  readonly mostQueued?: number;
  /** How long records are gathered before they are written and flushed together, ms. Default 80. */
  readonly gatherMs?: number;
  readonly now?: () => number;
}

export type AuditStatus =
  /** `signed`: false while the key is not there. */
  | { readonly kind: 'writing'; readonly signed: boolean }
  | {
      readonly kind: 'failing';
      /** ms since the epoch */
      readonly since: number;
      readonly problem: FaultText;
      /** Records that wait in memory, and that were lost because too many did. */
      readonly queued: number;
      readonly lost: number;
    };

export interface AuditLog {
  readonly status: AuditStatus;
  /** What tells genuine seals of this log from others; null while the key is not there. */
  readonly seals: SealCheck | null;
  /** Takes an event; returns at once and never throws. What does not fit its schema is counted as lost. */
  record<N extends RecordableEvent>(event: N, data: AuditData<N>): void;
  /** Takes calls that have ended. */
  recordCalls(calls: readonly CallRecord[]): void;
  /** Why no call may be made now, or null: asked before every call. Always null under `continue`. */
  refusal(): Fault | null;
  /** Waits until everything taken so far is on the disk. @throws Fault GW_AUDIT_DISK_FULL, GW_AUDIT_WRITE_FAILED */
  flush(): Promise<void>;
  /** Told when writing begins to fail, works again, or the key is there. @returns how to stop */
  onChange(listener: (status: AuditStatus) => void): () => void;
  /** Writes what is left, if it can be written. */
  close(): Promise<void>;
}

const MIB = 1024 * 1024;
/** Records of one write. */
const MOST_AT_ONCE = 2048;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 10_000;

/** The files are opened in the background with the first record; what the disk says about it is in `status`. */
export function openAudit(options: AuditOptions): AuditLog {
  const { folder, hmacKey, onFailure = 'continue', mostQueued = 20_000, gatherMs = 80, now = Date.now } = options;
  const { keepDays = 365, segmentBytes = 16 * MIB } = options;
  const listeners = new Set<(status: AuditStatus) => void>();
  const queue = createQueue(mostQueued, () => failure?.fault.code ?? null);
  let log: Log | null = null;
  let key: { readonly bytes: Buffer; used: boolean } | null = null;
  let failure: { readonly fault: Fault; readonly since: number } | null = null;
  let retryMs = FIRST_RETRY_MS;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let closed = false;

  const status = (): AuditStatus =>
    failure === null
      ? { kind: 'writing', signed: key?.used ?? false }
      : {
          kind: 'failing',
          since: failure.since,
          problem: describeFault(failure.fault),
          queued: queue.length,
          lost: queue.lost,
        };
  let told = inShort(status());
  const tellIfNew = () => {
    const now = status();
    if (inShort(now) === told) return;
    told = inShort(now);
    for (const listener of listeners) listener(now);
  };

  function schedule(ms: number): void {
    if (closed) return;
    timer ??= setTimeout(() => {
      timer = null;
      void work();
    }, ms).unref();
  }

  /** Never two at a time. */
  function work(): Promise<void> {
    running ??= writeAll().finally(() => {
      running = null;
    });
    return running;
  }

  async function writeAll(): Promise<void> {
    // A program that records nothing leaves no trace in the folder.
    if (log === null && queue.length === 0 && queue.lost === 0) return;
    try {
      await ready();
      // What comes in the meantime is gathered for the next time.
      for (let left = queue.length; left > 0 || (queue.length === 0 && queue.lost > 0); left -= MOST_AT_ONCE) {
        if (log !== null && (await log.sealIfDue())) await cutOld(log);
        await writeBatch();
      }
      if (log?.unanchored) await log.anchor();
      failure = null;
      retryMs = FIRST_RETRY_MS;
      tellIfNew();
      // The key may have come while this was under way.
      if (queue.length > 0 || key?.used === false) schedule(gatherMs);
    } catch (error) {
      await failed(error);
    }
  }

  async function failed(error: unknown): Promise<void> {
    const fault = auditFault(folder, error);
    failure = { fault, since: failure?.since ?? now() };
    if (fault.code !== 'GW_AUDIT_DISK_FULL') {
      // The open files may be of no use any more: a folder that was moved, a network drive that is gone.
      await log?.close().catch(() => {});
      log = null;
      if (key !== null) key = { ...key, used: false };
    }
    tellIfNew();
    schedule(retryMs);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  /** Opens the log, and lets it use the key as soon as that is there. */
  async function ready(): Promise<void> {
    if (log === null) {
      log = await openLog({
        folder,
        segmentBytes,
        keepDays: typeof keepDays === 'number' ? () => keepDays : keepDays,
        now,
      });
      queue.addFirst(log.recoveries.map(aboutTheLog));
    }
    if (key === null || key.used) return;
    const recovery = await log.signWith(key.bytes);
    key.used = true;
    if (recovery !== null) queue.addFirst([aboutTheLog(recovery)]);
    await cutOld(log);
  }

  async function cutOld(open: Log): Promise<void> {
    const cut = await open.cutOld();
    if (cut !== null) queue.addFirst([{ event: 'audit.retention', at: now(), data: () => cut }]);
  }

  async function writeBatch(): Promise<void> {
    const batch = queue.take(MOST_AT_ONCE);
    try {
      await log?.append(batch);
    } catch (error) {
      queue.giveBack(batch);
      throw error;
    }
    if (log?.unanchored) await log.anchor();
  }

  const aboutTheLog = (data: AuditData<'audit.recovered'>): Pending => ({
    event: 'audit.recovered',
    at: now(),
    data: () => data,
  });

  function add(record: Pending): void {
    queue.add(record);
    // While writing fails, only the retry tries again.
    if (failure === null) schedule(gatherMs);
  }

  Promise.resolve(hmacKey).then(
    (bytes) => {
      if (closed) return;
      key = { bytes, used: false };
      schedule(0);
    },
    // Nothing is signed then, which the status says and a verification finds.
    () => {},
  );
  schedule(0);

  return {
    get status() {
      return status();
    },
    get seals() {
      return key && sealCheck(key.bytes);
    },
    record(event, data) {
      const parsed = EVENTS[event].data.safeParse(data);
      if (parsed.success) add({ event, at: now(), data: () => parsed.data });
      else {
        queue.lose(now(), 'not-valid');
        if (failure === null) schedule(gatherMs);
      }
    },
    recordCalls(calls) {
      for (const call of calls) add({ event: 'call', at: call.at, data: () => callData(call) });
    },
    refusal() {
      if (onFailure === 'continue') return null;
      if (failure !== null) return new Fault('GW_AUDIT_STOPPED', { reason: reasonOf(failure.fault) });
      return queue.length > mostQueued / 2 ? new Fault('GW_AUDIT_BEHIND') : null;
    },
    async flush() {
      // What runs now may have begun before the last record was taken.
      await running;
      await work();
      if (failure !== null) throw failure.fault;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      if (timer) clearTimeout(timer);
      await running;
      await work();
      closed = true;
      if (timer) clearTimeout(timer);
      await log?.close().catch(() => {});
      log = null;
    },
  };
}

function auditFault(folder: string, error: unknown): Fault {
  if (isFault(error) && error.code.startsWith('GW_AUDIT_')) return error;
  const { code, name } = (isFault(error) ? (error.cause ?? error) : error) as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Fault('GW_AUDIT_DISK_FULL', { folder }, { cause: error });
  return new Fault('GW_AUDIT_WRITE_FAILED', { folder, reason: code ?? name }, { cause: error });
}

const inShort = (status: AuditStatus) => (status.kind === 'failing' ? status.problem.code : String(status.signed));

const reasonOf = (fault: Fault) => (fault.code === 'GW_AUDIT_DISK_FULL' ? 'disk full' : String(fault.details.reason));
