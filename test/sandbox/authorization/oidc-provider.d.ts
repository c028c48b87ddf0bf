/** What the sandbox uses of `oidc-provider`, which brings no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface Context {
    readonly app: { silent: boolean };
    readonly path: string;
    readonly method: string;
    status: number;
    body: unknown;
    readonly oidc?: { readonly body?: Record<string, unknown>; readonly params: Record<string, unknown> };
    readonly request: { readonly header: Record<string, string | string[] | undefined> };
    readonly response: { get(name: string): string | undefined };
    set(name: string, value: string): void;
    redirect(url: string): void;
  }

  export type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;

  export interface Interaction {
    readonly uid: string;
    readonly prompt: {
      readonly name: string;
      readonly details: {
        readonly missingOIDCScope?: readonly string[];
        readonly missingOIDCClaims?: readonly string[];
        readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>;
      };
    };
    readonly params: Readonly<Record<string, unknown>>;
    readonly session?: { readonly accountId: string };
    readonly grantId?: string;
  }

  export interface Grant {
    addOIDCScope(scope: string): void;
    addOIDCClaims(claims: readonly string[]): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    use(middleware: Middleware): void;
    registerGrantType(name: string, handler: (context: Context) => Promise<void>, fields: readonly string[]): void;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: Record<string, unknown>,
      options: { readonly mergeWithLastSubmission: boolean },
    ): Promise<void>;
    readonly Grant: {
      new (of: { readonly accountId: string; readonly clientId: string }): Grant;
      find(id: string): Promise<Grant | undefined>;
    };
    readonly Client: { find(id: string): Promise<{ readonly clientName?: string } | undefined> };
  }

  export const errors: { readonly InvalidTarget: new () => Error };
}
