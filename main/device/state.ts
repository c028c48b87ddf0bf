/** Whether an organisation manages this computer, as its system says. */
export type DeviceState =
  | {
      readonly kind: 'managed';
      /** `mdm`: enrolled in device management. `domain`: joined to a domain. `policy`: its administrator wrote a policy. */
      readonly by: 'mdm' | 'domain' | 'policy';
    }
  | { readonly kind: 'unmanaged' }
  /** `why` completes "it could not be found out: …". */
  | { readonly kind: 'unknown'; readonly why: string };

/** For people. */
export function deviceInWords(state: DeviceState): string {
  if (state.kind === 'unmanaged') return 'not managed by an organisation';
  if (state.kind === 'unknown') return `it could not be found out whether it is managed: ${state.why}`;
  const ways = {
    mdm: 'managed: enrolled in device management',
    domain: 'managed: joined to a domain',
    policy: 'managed: its administrator wrote a policy',
  };
  return ways[state.by];
}
