import { createAuthority, type ServerCertificate, selfSigned } from './certificates.ts';
import type { CertificateKind } from './types.ts';

export interface CertificateKinds {
  /** The authority that clients are told to trust, PEM. */
  readonly ca: string;
  make(kind: CertificateKind): ServerCertificate;
}

const HOSTS = ['localhost', '127.0.0.1', '::1'];
const DAY = 86_400_000;

/** Good certificates and bad ones of each kind that a client has to tell apart. */
export function createCertificateKinds(): CertificateKinds {
  const authority = createAuthority('Gangway sandbox test authority');
  return {
    ca: authority.pem,
    make(kind) {
      switch (kind) {
        case 'valid':
          return authority.issue({ hosts: HOSTS });
        case 'expired':
          return authority.issue({ hosts: HOSTS, notBefore: daysFromNow(-30), notAfter: daysFromNow(-1) });
        case 'not-yet-valid':
          return authority.issue({ hosts: HOSTS, notBefore: daysFromNow(1), notAfter: daysFromNow(30) });
        case 'wrong-host':
          return authority.issue({ hosts: ['elsewhere.example'] });
        case 'self-signed':
          return selfSigned({ hosts: HOSTS });
        case 'other-ca':
          return createAuthority('Another authority').issue({ hosts: HOSTS });
      }
    },
  };
}

const daysFromNow = (days: number) => new Date(Date.now() + days * DAY);
