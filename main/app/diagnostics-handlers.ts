import { arch, release, type } from 'node:os';
import type { CallInput, CallName, CallOutput } from '../../preload/contract.ts';
import { auditFolder, BEGINNING, type FollowedRecord, recordsAfter, skippedTo } from '../audit/index.ts';
import { type ControlHandlers, controlOnlyHandlers, localControl } from '../control/index.ts';
import { type AppParts, bundleFiles, bundleName, bundleOf, examine } from '../doctor/index.ts';
import { DEFAULT_PORT } from '../gateway/index.ts';
import type { App } from './app.ts';
import { approvedAuthorities } from './policy-tls.ts';
import { statusView } from './views.ts';

type DiagnosticsCall = Extract<CallName, `diagnostics.${string}`>;
type DiagnosticsHandlers = { readonly [N in DiagnosticsCall]: (input: CallInput<N>) => Promise<CallOutput<N>> };
/** The last of the audit log, as far as it is read. Bytes, and records. */
const MOST_BYTES = 1024 * 1024;
const MOST_EVENTS = 500;

/** @param handlers of all calls, for the examination */
export function diagnosticsHandlers(app: App, handlers: () => Partial<ControlHandlers>): DiagnosticsHandlers {
  const { host, grants, connections, policy, vault } = app;
  return {
    'diagnostics.create': async ({ hideHome }) => {
      const at = Date.now();
      // The examination asks for the status, for facts, and for a round trip of each connection, and nothing else.
      const asked = {
        ...handlers(),
        ...controlOnlyHandlers({ folder: host.paths.data, grants, connections, quit: () => {} }),
      };
      const { ask } = localControl(asked as ControlHandlers);
      const [diagnosis, parts] = await Promise.all([
        examine({
          ...{ host, app: { kind: app.brief ? 'here' : 'running', ask } as const, port: portOf(app) },
          approvedAuthorities: approvedAuthorities(policy),
          ...(app.trust && { trust: app.trust }),
        }),
        appParts(app),
      ]);
      const { SupportText: text, SupportUrl: url } = policy.values;
      const support = { text, url };
      const files = bundleFiles({ at, diagnosis, app: parts, support, hideHome });
      const hidden = await Promise.all(
        [...files].map(async ([name, contents]) => [name, await vault.hide(contents)] as const),
      );
      return {
        file: {
          name: bundleName(at),
          type: 'application/zip',
          base64: bundleOf(new Map(hidden), at).toString('base64'),
        },
        support,
      };
    },
  };
}

/** The port that AI clients are given. */
const portOf = ({ brief, gateway, policy, settings }: App) =>
  brief ? (policy.gatewayPort ?? settings.gatewayPort ?? DEFAULT_PORT) : gateway.port;

async function appParts(app: App): Promise<AppParts> {
  const { host, policy, settings, audit, auditExport } = app;
  const { node, electron = null, chrome = null, v8, openssl } = process.versions;
  return {
    versions: {
      gangway: host.version,
      host: host.kind,
      node,
      electron,
      chrome,
      v8,
      openssl,
      system: `${type()} ${release()} ${arch()}`,
    },
    status: { ...statusView(app), audit: audit.status, forwarding: auditExport.status },
    settings: { chosen: settings, policy: policy.explain(), problems: policy.problems },
    events: await lastEvents(auditFolder(host.paths.data)),
  };
}

/** Without their hashes, which look like keys. @returns none where the log cannot be read, which the examination says */
async function lastEvents(folder: string): Promise<object[]> {
  const found: FollowedRecord[] = [];
  try {
    let at = await skippedTo(folder, BEGINNING, MOST_BYTES);
    for (;;) {
      const { records, position } = await recordsAfter(folder, at, { mostRecords: 1000, mostBytes: MOST_BYTES });
      if (records.length === 0) break;
      found.push(...records);
      at = position;
    }
  } catch {}
  return found.slice(-MOST_EVENTS).map(({ hash: _hash, ...event }) => event);
}
