import type { CertificateKinds } from './certificate-kinds.ts';
import { type Bound, bind, type RequestHandler } from './listener.ts';
import type { Listener, ListenerOptions } from './types.ts';

/** The ports at which the service can be reached: the main one, and more on demand. */
export interface Ports {
  readonly origin: string;
  readonly port: number;
  readonly connections: number;
  /** Listens at the main port; again after `stop`, at the same one. */
  start(): Promise<void>;
  stop(): Promise<void>;
  add(options: ListenerOptions): Promise<Listener>;
  dropConnections(): void;
  /** Stops them all. */
  close(): Promise<void>;
}

export interface PortOptions {
  readonly host: string;
  readonly port: number;
  readonly http: NonNullable<ListenerOptions['http']>;
  readonly certificates: CertificateKinds;
  readonly handler: RequestHandler;
  readonly changed: () => void;
}

export function createPorts({ host, port, http, certificates, handler, changed }: PortOptions): Ports {
  const certificate = certificates.make('valid');
  const added = new Set<Bound>();
  let main: Bound | null = null;
  let at = { origin: '', port };
  const open = () => [...(main === null ? [] : [main]), ...added];
  const stop = async () => {
    const stopping = main;
    main = null;
    await stopping?.close();
  };
  return {
    get origin() {
      return at.origin;
    },
    get port() {
      return at.port;
    },
    get connections() {
      return open().reduce((sum, { connections }) => sum + connections, 0);
    },
    async start() {
      if (main !== null) throw new Error('the sandbox is listening already');
      main = await bind({ host, port: at.port, http, tls: 'TLSv1.3', certificate, changed }, handler);
      at = { origin: main.origin, port: main.port };
    },
    stop,
    async add({ certificate: kind = 'valid', http: protocol = http, tls = 'TLSv1.3' }) {
      const own = kind === 'valid' ? certificate : certificates.make(kind);
      const bound = await bind({ host, port: 0, http: protocol, tls, certificate: own, changed }, handler);
      added.add(bound);
      const close = async () => {
        added.delete(bound);
        await bound.close();
      };
      return { origin: bound.origin, port: bound.port, close };
    },
    dropConnections() {
      for (const bound of open()) bound.dropConnections();
    },
    async close() {
      await Promise.all([stop(), ...[...added].map((bound) => bound.close())]);
      added.clear();
    },
  };
}
