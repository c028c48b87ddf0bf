import { type App, openLocalChannel, startApp } from '../app/index.ts';
import { takeAppTurn } from '../control/index.ts';
import type { Web } from '../web/index.ts';
import { serveWindow } from './browser-window.ts';
import { chosenSealers, headlessHost, hostPaths, type VaultOptions } from './host.ts';
import { table } from './output.ts';
import { vaultSettled } from './reach.ts';
import { createSecretInput } from './secret-input.ts';
import type { Surroundings } from './surroundings.ts';

interface ServeOptions extends VaultOptions {
  readonly port?: number;
  readonly json?: true;
}

/** How long calls under way may go on after a signal, ms. */
const DRAIN_MS = 10_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `serve`: the headless host, until a signal or `quit`. A second signal ends it at once. */
export async function serve(surroundings: Surroundings, options: ServeOptions): Promise<undefined> {
  const { trust, policyReader } = surroundings;
  const { port } = options;
  const say = options.json ? jsonEvents(surroundings) : wordsFor(surroundings);
  const { data } = hostPaths(surroundings);
  const turn = await takeAppTurn(data);
  try {
    const sealers = await chosenSealers(surroundings, options, createSecretInput(surroundings));
    const host = headlessHost(surroundings, sealers);
    const app = await startApp({
      host,
      ...(trust && { trust }),
      ...(policyReader && { policyReader }),
      ...(port !== undefined && { port }),
    });
    // A prompt must not be lost among what is told.
    if (options.askPassphrase) await vaultSettled(app);
    await run(app, say);
  } finally {
    turn.release();
  }
  say.closed();
}

async function run(app: App, say: Telling): Promise<void> {
  const { promise: asked, resolve: end } = Promise.withResolvers<void>();
  const stopListening = onFirstSignal(end);
  const over = new AbortController();
  let channel: { close(): Promise<void> } | undefined;
  let window: Web | null = null;
  try {
    const served = await serveWindow(app);
    window = served;
    channel = await openLocalChannel(app, {
      quit: end,
      ...(served && { openWindow: () => served.issueCode().address, handOverWindow: () => served.handOver() }),
    });
    say.listening(app, served);
    if (isOpening(app)) void vaultSettled(app, over.signal).then(() => over.signal.aborted || say.vault(app));
    await asked;
    say.closing(app);
  } finally {
    over.abort();
    await app.close(DRAIN_MS);
    await window?.close();
    await channel?.close();
    stopListening();
  }
}

/** @returns how to stop; after the first signal the system's own way of ending is back */
function onFirstSignal(then: () => void): () => void {
  const stop = () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  const onSignal = () => {
    stop();
    then();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return stop;
}

const isOpening = ({ vault: { status } }: App) =>
  status.kind === 'closed' && status.problem.code === 'GW_VAULT_OPENING';

/** What `serve` tells while it runs. */
interface Telling {
  listening(app: App, window: Web | null): void;
  /** Where the vault was still being opened at the start: what came of it. */
  vault(app: App): void;
  closing(app: App): void;
  closed(): void;
}

function vaultRows({ vault: { status } }: App): string[][] {
  if (status.kind === 'open') return [['Vault', `open, protected by ${status.protection}`]];
  return [
    ['Vault', `closed: ${status.problem.what}`],
    ['', status.problem.todo],
  ];
}

const addressOf = ({ gateway }: App) => `http://127.0.0.1:${gateway.port}`;

function wordsFor({ stdout }: Surroundings): Telling {
  return {
    listening(app, window) {
      const { host, connections } = app;
      const rows = [
        ['Gateway', `${addressOf(app)}, for AI clients of this computer only`],
        ...vaultRows(app),
        ['Window', window ? 'in a browser of this computer: "gangway open" opens it' : 'not built'],
        ['Files', host.paths.data],
        ['Connections', String(connections.list().length)],
      ];
      stdout.write(`Gangway ${host.version} runs without a screen (process ${process.pid}).\n`);
      stdout.write(`${table(rows, '  ')}Ctrl-C ends it. See "gangway status".\n`);
    },
    vault: (app) => void stdout.write(table(vaultRows(app), '  ')),
    closing({ gateway: { callsUnderWay } }) {
      if (callsUnderWay === 0) return;
      stdout.write(`Waiting up to ${DRAIN_MS / 1000} s for ${callsUnderWay} calls; Ctrl-C again ends at once.\n`);
    },
    closed: () => void stdout.write('Gangway has ended.\n'),
  };
}

function jsonEvents({ stdout }: Surroundings): Telling {
  const tell = (event: Record<string, unknown>) => void stdout.write(`${JSON.stringify(event)}\n`);
  return {
    listening: (app, window) =>
      tell({
        event: 'listening',
        version: app.host.version,
        pid: process.pid,
        port: app.gateway.port,
        address: addressOf(app),
        windowPort: window?.port ?? null,
        vault: app.vault.status,
        folder: app.host.paths.data,
        connections: app.connections.list().map(({ record }) => record.id),
      }),
    vault: (app) => tell({ event: 'vault', ...app.vault.status }),
    closing: ({ gateway: { callsUnderWay } }) => tell({ event: 'closing', callsUnderWay }),
    closed: () => tell({ event: 'closed' }),
  };
}
