import { PROVIDERS, type ProviderDescriptor } from '../../main/connections/index.ts';
import type { Sandbox } from './types.ts';

/**
 * Onboard's descriptor, aimed at a sandbox that also tells whose key one holds. The service itself documents no such
 * place, which is why the product's own descriptor has none.
 */
export function sandboxProvider(sandbox: Sandbox): ProviderDescriptor {
  const onboard = PROVIDERS.find(({ id }) => id === 'onboard');
  if (!onboard) throw new Error('the built-in provider is gone');
  return {
    ...onboard,
    name: 'Onboard (sandbox)',
    url: sandbox.urls.mcp,
    transport: 'detect',
    identity: {
      rest: {
        path: '/me',
        keyHeader: { name: 'Authorization', scheme: 'Token' },
        pointers: { tenancyId: '/company/id', tenancyName: '/company/name', account: '/user/email' },
      },
    },
  };
}
