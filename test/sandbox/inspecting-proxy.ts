import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import tls from 'node:tls';
import type { ProxyChoice } from '../../main/host/index.ts';
import { publicKeyHash } from '../../main/upstream/authority.ts';
import { type CertificateAuthority, createAuthority, type ServerCertificate } from './certificates.ts';

/** A company proxy that opens TLS: it makes certificates of its own for every server and reads what passes. */
export interface InspectingProxy {
  readonly url: URL;
  /** To be given to an upstream as `proxyFor`. */
  readonly choice: ProxyChoice;
  /** Its root and the authority below that signs, PEM. */
  readonly root: string;
  readonly signer: string;
  /** Their keys as policy names them: SHA-256 of the SubjectPublicKeyInfo, base64. */
  readonly rootKey: string;
  readonly signerKey: string;
  /** Everything that it could read of what clients sent, over all connections. */
  plaintext(): string;
  /** Connections that it was asked for. */
  readonly tunnels: number;
  close(): Promise<void>;
}

/** @param anchors whom it trusts for the servers behind it, PEM */
export async function startInspectingProxy(anchors: readonly string[]): Promise<InspectingProxy> {
  const root = createAuthority('Northwind IT Root');
  const signer = root.subordinate('Northwind Web Gateway');
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  let tunnels = 0;
  const minted = mint(signer);

  function open(client: Socket, host: string, port: number): void {
    const inner = new tls.TLSSocket(client, { isServer: true, ...minted(host), ALPNProtocols: ['http/1.1'] });
    inner.on('error', () => {});
    // The 'secure' of a server's side is its end of the handshake.
    inner.once('secure', () => {
      const outer = tls.connect({ host, port, servername: host, ca: [...anchors], ALPNProtocols: ['http/1.1'] });
      sockets.add(outer);
      outer.on('error', () => inner.destroy());
      outer.once('close', () => inner.destroy());
      inner.once('close', () => outer.destroy());
      inner.on('data', (chunk: Buffer) => heard.push(chunk));
      inner.pipe(outer).pipe(inner);
    });
  }

  const server = createServer();
  server.on('connect', (req, client: Socket) => {
    tunnels++;
    sockets.add(client);
    client.on('error', () => {});
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(req.url ?? '') ?? [];
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    open(client, host.replace(/^\[|\]$/g, ''), Number(port));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    url,
    choice: { kind: 'http', url },
    root: root.pem,
    signer: signer.pem,
    rootKey: publicKeyHash(new X509Certificate(root.pem)),
    signerKey: publicKeyHash(new X509Certificate(signer.pem)),
    plaintext: () => Buffer.concat(heard).toString('latin1'),
    get tunnels() {
      return tunnels;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One certificate per server, made when it is asked for first. */
function mint(signer: CertificateAuthority): (host: string) => ServerCertificate {
  const made = new Map<string, ServerCertificate>();
  return (host) => {
    const certificate = made.get(host) ?? signer.issue({ hosts: [host] });
    made.set(host, certificate);
    return certificate;
  };
}
