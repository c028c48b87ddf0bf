import type { OAuth } from '../auth/index.ts';
import type { Connections } from '../connections/index.ts';
import type { Policy, PolicyValues } from '../policy/index.ts';
import type { Upstream } from '../upstream/index.ts';

const PREFIX = 'sha256-spki:';
const NONE: ReadonlySet<string> = new Set();

/** The keys of private authorities that policy lets carry credentials, asked at every new connection. */
export function approvedAuthorities(policy: Pick<Policy, 'values'>): () => ReadonlySet<string> {
  let of: PolicyValues | null = null;
  let keys = NONE;
  return () => {
    const { values } = policy;
    if (values !== of) {
      of = values;
      const { TlsInspection, ApprovedInspectionCAs } = values;
      const listed = TlsInspection === 'approved' ? (ApprovedInspectionCAs ?? []) : [];
      keys = new Set(listed.map((each) => each.slice(PREFIX.length)));
    }
    return keys;
  };
}

export interface TlsPolicyOptions {
  readonly policy: Policy;
  readonly upstream: Pick<Upstream, 'cut'>;
  readonly oauth: Pick<OAuth, 'cut'>;
  readonly connections: Pick<Connections, 'checkAll'>;
}

/**
 * Makes a change of what is approved count at once: what goes over connections that were made before it is ended too.
 * @returns how to stop
 */
export function followTlsPolicy({ policy, upstream, oauth, connections }: TlsPolicyOptions): () => void {
  return policy.onChange((changed) => {
    if (!changed.some((key) => key === 'TlsInspection' || key === 'ApprovedInspectionCAs')) return;
    upstream.cut();
    oauth.cut();
    void connections.checkAll('network');
  });
}
