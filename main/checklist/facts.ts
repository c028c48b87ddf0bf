/** What the checks look at: what the app knows of itself, gathered at one moment. Holds no secret. */
export interface Facts {
  /** ms since the epoch */
  readonly at: number;
  readonly version: string;
  /** Name of this computer, for who reads the exported checklist. */
  readonly computer: string;
  readonly vault: {
    readonly open: boolean;
    /** What protects it, or why it is closed. */
    readonly words: string;
  };
  readonly audit: {
    /** Why nothing can be written; null when all is well. */
    readonly problem: string | null;
    readonly signed: boolean;
    readonly keepDays: number;
  };
  /** The last time that the whole audit log was verified; null: never. */
  readonly verified: Verified | null;
  readonly connections: readonly ConnectionFact[];
  readonly clients: readonly ClientFact[];
  /** The last search of the files of AI clients for keys; null: none was made. */
  readonly exposed: {
    readonly at: number;
    readonly places: number;
    /** Places that somebody left on purpose. */
    readonly ignored: number;
    /** Whether every file could be read, and stored keys were compared. */
    readonly complete: boolean;
  } | null;
  readonly device: {
    /** Whether an organisation manages this computer; null: it could not be found out. */
    readonly managed: boolean | null;
    readonly words: string;
  };
  /** Days after which a key is to be replaced; null: not prescribed. */
  readonly keyMaxDays: number | null;
}

export interface Verified {
  /** ms since the epoch */
  readonly at: number;
  readonly intact: boolean;
  readonly records: number;
}

export interface ConnectionFact {
  readonly label: string;
  readonly host: string;
  /** Whether it is the address that the provider itself documents; null: the provider documents none. */
  readonly documented: boolean | null;
  readonly model: 'none' | 'api-key' | 'oauth';
  /** When the stored key was entered, ms since the epoch. */
  readonly keyStoredAt: number | null;
  readonly tenancy: { readonly name: string | null; readonly trust: 'verified' | 'declared' | 'unknown' };
  /** Why its calls are stopped for safety; null: they are not. */
  readonly blocked: 'tls' | 'tenancy' | 'policy' | null;
  /** Who issued the certificate last seen; null: not connected to yet. */
  readonly tlsIssuer: string | null;
  /** Whether only a private authority vouches for it, which policy approves: a proxy opens the encryption on the way. */
  readonly inspected: boolean;
}

export interface ClientFact {
  readonly id: string;
  readonly label: string;
  readonly carrier: 'header' | 'bridge' | 'path';
  readonly connections: 'all' | number;
  /** Whether the organisation approved it; null: it has no such list. */
  readonly approved: boolean | null;
}
