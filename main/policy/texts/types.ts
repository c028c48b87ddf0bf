import type { POLICY, PolicyKey } from '../definitions.ts';
import type { Area, Definition } from '../kinds.ts';

type ChoiceOf<K extends PolicyKey> =
  (typeof POLICY)[K] extends Definition<infer V> ? (V extends string ? V : never) : never;

/** Keys whose value is one of a few words. */
type ChoiceKey =
  | 'ClientBinding'
  | 'WhoMayRotate'
  | 'TlsInspection'
  | 'ProxyMode'
  | 'AuditFailure'
  | 'LeakScan'
  | 'AutoUpdate';

/** What an administrator reads about the keys, in one language. The type asks for every key and every choice. */
export interface PolicyTexts {
  /** First version, e.g. `Gangway {version} or later`. */
  readonly supported: string;
  readonly areas: Readonly<Record<Area, string>>;
  readonly keys: {
    readonly [K in PolicyKey]: {
      readonly title: string;
      readonly help: string;
    } & (K extends ChoiceKey ? { readonly choices: Readonly<Record<ChoiceOf<K>, string>> } : object);
  };
}
