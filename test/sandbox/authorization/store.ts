/** What oidc-provider keeps of its models: tokens, codes, grants, clients, sessions. */
export type Stored = Readonly<Record<string, unknown>> & {
  readonly grantId?: string;
  readonly uid?: string;
  readonly accountId?: string;
  readonly aud?: string | readonly string[];
  readonly scope?: string;
  /** Thumbprint of the key that a token is bound to. */
  readonly jkt?: string;
};

interface Entry {
  readonly model: string;
  readonly id: string;
  readonly value: Stored;
  readonly endsAt: number;
}

export interface TokenStore {
  /** The adapter that oidc-provider makes one of for each of its models. */
  readonly adapter: new (
    model: string,
  ) => object;
  find(model: string, id: string): Stored | undefined;
  put(model: string, id: string, value: Stored, seconds?: number): void;
  /** Forgets all entries of the models. */
  drop(...models: readonly string[]): void;
}

/** In memory, for as long as the sandbox lives. */
export function createTokenStore(): TokenStore {
  const entries = new Map<string, Entry>();
  const keyOf = (model: string, id: string) => `${model} ${id}`;
  const find = (model: string, id: string) => {
    const entry = entries.get(keyOf(model, id));
    return entry !== undefined && entry.endsAt > Date.now() ? entry.value : undefined;
  };
  const put = (model: string, id: string, value: Stored, seconds?: number) => {
    const endsAt = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + seconds * 1000;
    entries.set(keyOf(model, id), { model, id, value, endsAt });
  };
  const removeWhere = (gone: (entry: Entry) => boolean) => {
    for (const [key, entry] of entries) if (gone(entry)) entries.delete(key);
  };

  class Adapter {
    readonly model: string;

    constructor(model: string) {
      this.model = model;
    }

    async upsert(id: string, value: Stored, seconds?: number) {
      put(this.model, id, value, seconds);
    }

    async find(id: string) {
      return find(this.model, id);
    }

    async findByUid(uid: string) {
      return [...entries.values()].find(({ model, value }) => model === this.model && value.uid === uid)?.value;
    }

    async findByUserCode() {
      return undefined;
    }

    async destroy(id: string) {
      entries.delete(keyOf(this.model, id));
    }

    async consume(id: string) {
      const entry = entries.get(keyOf(this.model, id));
      if (entry === undefined) return;
      const value = { ...entry.value, consumed: Math.floor(Date.now() / 1000) };
      entries.set(keyOf(this.model, id), { ...entry, value });
    }

    async revokeByGrantId(grantId: string) {
      removeWhere(({ value }) => value.grantId === grantId);
    }
  }

  return {
    adapter: Adapter,
    find,
    put,
    drop: (...models) => removeWhere(({ model }) => models.includes(model)),
  };
}
