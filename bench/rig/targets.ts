import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Found on PATH, or left out. */
const NGINX = 'nginx';

/** What every target is set up with. */
export interface Surroundings {
  /** Temporary folder of this run. */
  readonly work: string;
  readonly upstream: URL;
  readonly caFile: string;
  readonly ca: string;
  /** The credential that the upstream wants, which targets add to what they forward. */
  readonly upstreamToken: string;
  /** The local token that our gateway wants of its clients. */
  readonly clientToken: string;
  /** The folder with our bundles. */
  readonly built: string;
}

export type TargetName = 'direct' | 'nginx' | 'undici-pipe' | 'gateway' | 'stdio-pipe' | 'bridge';

export interface Target {
  readonly name: TargetName;
  readonly speaks: 'http' | 'stdio';
  /** Absent: nothing is started, the client speaks to the upstream itself. */
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where clients connect. */
  readonly url?: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another target that has to run for this one. */
  readonly needs?: TargetName;
}

/** The targets, those that are compared with each other next to each other. */
export async function createTargets(around: Surroundings): Promise<Target[]> {
  const [nginxPort, pipePort, gatewayPort] = [await freePort(), await freePort(), await freePort()];
  const upstreamSide = {
    UPSTREAM_URL: around.upstream.href,
    UPSTREAM_CA: around.caFile,
    UPSTREAM_TOKEN: around.upstreamToken,
  };
  const gatewaySide = {
    ...upstreamSide,
    PORT: String(gatewayPort),
    CLIENT_TOKEN: around.clientToken,
    GANGWAY_HOME: join(around.work, 'gangway'),
  };
  const proxy = (name: string) => fileURLToPath(new URL(`../proxies/${name}.ts`, import.meta.url));
  const local = (port: number, path: string) => new URL(`http://127.0.0.1:${port}${path}`);
  return [
    {
      name: 'direct',
      speaks: 'http',
      url: around.upstream,
      headers: { Authorization: `Bearer ${around.upstreamToken}` },
    },
    ...(nginxIsInstalled()
      ? [
          {
            name: 'nginx',
            speaks: 'http',
            command: nginxCommand(around, nginxPort),
            url: local(nginxPort, '/mcp'),
          } as const,
        ]
      : []),
    {
      name: 'undici-pipe',
      speaks: 'http',
      command: [process.execPath, proxy('undici-pipe')],
      environment: { ...upstreamSide, PORT: String(pipePort) },
      url: local(pipePort, '/mcp'),
    },
    {
      name: 'gateway',
      speaks: 'http',
      command: [process.execPath, join(around.built, 'bench-gateway.js')],
      environment: gatewaySide,
      url: local(gatewayPort, '/bench/mcp'),
      headers: { Authorization: `Bearer ${around.clientToken}` },
    },
    {
      name: 'stdio-pipe',
      speaks: 'stdio',
      command: [process.execPath, proxy('stdio-pipe')],
      environment: upstreamSide,
    },
    {
      name: 'bridge',
      speaks: 'stdio',
      command: [process.execPath, join(around.built, 'bench-bridge.js')],
      environment: gatewaySide,
      needs: 'gateway',
    },
  ];
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function nginxIsInstalled(): boolean {
  return spawnSync(NGINX, ['-v'], { stdio: 'ignore' }).status === 0;
}

function nginxCommand(around: Surroundings, port: number): string[] {
  const folder = join(around.work, 'nginx');
  mkdirSync(folder);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; worker_processes 1; ${process.getuid?.() === 0 ? 'user root;' : ''} pid ${folder}/pid; error_log stderr warn;
events { worker_connections 8192; }
http {
  access_log off; keepalive_requests 10000000; client_max_body_size 0;
  ${temporary.join(' ')}
  upstream hosted { server 127.0.0.1:${around.upstream.port}; keepalive 256; keepalive_requests 10000000; keepalive_timeout 300s; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass https://hosted; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Authorization "Bearer ${around.upstreamToken}";
      proxy_buffering off; proxy_request_buffering off; proxy_read_timeout 1h;
      proxy_buffer_size 64k; proxy_buffers 8 64k; proxy_busy_buffers_size 128k;
      proxy_ssl_trusted_certificate ${around.caFile}; proxy_ssl_verify on; proxy_ssl_name localhost; proxy_ssl_server_name on;
    }
  }
}
`,
  );
  return [NGINX, '-c', file, '-p', folder];
}
