import { aiClient } from '../clients/index.ts';
import type { Host } from '../host/index.ts';
import type { Policy } from '../policy/index.ts';
import type { AppClients } from './clients.ts';
import { createExposure, type ExposureOptions, type ExposureService } from './exposure.ts';

interface Services
  extends Pick<ExposureOptions, 'folder' | 'vault' | 'connections' | 'grants' | 'providers' | 'audit' | 'quietMs'> {
  readonly policy: Policy;
  readonly clients: AppClients;
  readonly allowSharedKeyFor: (client: string) => boolean;
}

/** The search with what policy says of it. */
export function openExposure({ policy, clients, allowSharedKeyFor, ...others }: Services): ExposureService {
  const { machine, setup, files } = clients;
  const exposure = createExposure({
    ...{ ...others, machine, setup, files },
    mode: () => policy.values.LeakScan,
    takesKeys: (id) => aiClient(id)?.models.includes('api-key') === true || allowSharedKeyFor(id),
  });
  const stop = policy.onChange((changed) => changed.includes('LeakScan') && exposure.look());
  return {
    ...exposure,
    close() {
      stop();
      return exposure.close();
    },
  };
}

/** Whether the environment says whose computer this is. A service of the system has no clients to look after. */
export const hasPerson = ({ environment }: Host): boolean =>
  Boolean(process.platform === 'win32' ? environment.USERPROFILE : environment.HOME);
