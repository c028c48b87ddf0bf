import type { RunProgram } from '../host/index.ts';
import { macEnrolment } from './macos.ts';
import type { DeviceState } from './state.ts';
import { windowsEnrolment } from './windows.ts';

export interface Device {
  readonly state: DeviceState;
  /** Asks the system anew. Never rejects. */
  refresh(): Promise<DeviceState>;
  onChange(listener: (state: DeviceState) => void): () => void;
  close(): void;
}

export interface DeviceOptions {
  readonly run: RunProgram;
  readonly platform?: NodeJS.Platform;
  /** `C:\Windows`. */
  readonly systemRoot?: string;
  /** Whether administrators of this computer wrote a policy for Gangway. */
  readonly policyPresent: () => boolean;
  /** How often the system is asked again, ms. */
  readonly everyMs?: number;
}

/** Enrolling and leaving take people minutes. */
const EVERY_MS = 10 * 60_000;

/**
 * Follows whether this computer is managed. Not asked yet is `unknown`, which is not managed.
 *
 * It is what the system says to a program of the user, which a user with administrator's rights can change: it keeps an
 * honest computer to the rule, and is no proof to others.
 */
export function createDevice(options: DeviceOptions): Device {
  const { run, platform = process.platform, systemRoot = 'C:\\Windows', policyPresent, everyMs = EVERY_MS } = options;
  const listeners = new Set<(state: DeviceState) => void>();
  let state: DeviceState = { kind: 'unknown', why: 'the system was not asked yet' };

  async function ask(): Promise<DeviceState> {
    if (platform === 'darwin') return macEnrolment(run);
    if (platform === 'win32') return windowsEnrolment(run, systemRoot);
    // Linux has no enrolment of its own. A policy that only root can write is the sign of an administrator.
    return policyPresent() ? { kind: 'managed', by: 'policy' } : { kind: 'unmanaged' };
  }

  async function refresh(): Promise<DeviceState> {
    const found = await ask();
    const changed = JSON.stringify(found) !== JSON.stringify(state);
    state = found;
    if (changed) for (const listener of listeners) listener(found);
    return found;
  }

  const timer = setInterval(() => void refresh(), everyMs).unref();
  return {
    get state() {
      return state;
    },
    refresh,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => clearInterval(timer),
  };
}
