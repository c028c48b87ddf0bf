import type { PushName, PushValue } from '../../preload/contract.ts';
import type { App } from './app.ts';
import { statusView } from './views.ts';

/** Changes that come together are told together, ms. */
const GATHER_MS = 50;

export interface Pushes {
  /** @returns how to stop */
  subscribe<N extends PushName>(name: N, listener: (value: PushValue<N>) => void): () => void;
}

/** What the app tells its windows unasked: the whole new status or exposure after a change, and calls as they end. */
export function contractPushes(app: App): Pushes {
  const { connections, grants, calls, policy } = app;
  return {
    subscribe(name, listener) {
      if (name === 'activity.added') return calls.subscribe((added) => listener([...added] as PushValue<typeof name>));
      let timer: NodeJS.Timeout | null = null;
      const isExposure = name === 'exposure.changed';
      const tell = () => {
        timer = null;
        listener((isExposure ? app.exposure.read() : statusView(app)) as PushValue<typeof name>);
      };
      const soon = () => {
        timer ??= setTimeout(tell, GATHER_MS).unref();
      };
      const stops = isExposure
        ? [app.exposure.onChange(soon)]
        : [connections.onChange(soon), grants.onChange(soon), calls.subscribe(soon), policy.onChange(soon)];
      return () => {
        if (timer) clearTimeout(timer);
        for (const stop of stops) stop();
      };
    },
  };
}
