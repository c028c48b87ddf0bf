import { hostname } from 'node:os';
import { z } from 'zod';
import { type AuditLog, auditFolder, type CallLog } from '../audit/index.ts';
import {
  type AuditExport,
  type Credential,
  type Destination,
  type ExportOptions,
  openExport,
} from '../export/index.ts';
import { Fault } from '../faults/index.ts';
import type { Host } from '../host/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Trust, Upstream } from '../upstream/index.ts';
import type { Settings } from './settings.ts';
import type { VaultDoor } from './vault-door.ts';

export interface AppExport extends Pick<AuditExport, 'status' | 'close'> {
  /**
   * Stores the header with which a collector lets this computer in; null deletes it.
   * @param origin of the collector: the header is sent nowhere else
   * @throws Fault GW_INPUT_INVALID, GW_VAULT_*
   */
  setCredential(origin: string, header: string | null): Promise<void>;
}

interface AppExportOptions {
  readonly host: Host;
  readonly vault: VaultDoor;
  readonly calls: CallLog;
  readonly audit: AuditLog;
  readonly upstream: Upstream;
  readonly trust?: Trust;
  readonly proxyFor: ExportOptions['proxyFor'];
  readonly policy: Policy;
  readonly settings: () => Pick<Settings, 'auditExport'>;
  /** A single command sends nothing. */
  readonly idle: boolean;
  /** Tests hurry. */
  readonly pace?: ExportOptions['pace'];
}

const SERVICE = 'audit-export';
const stored = z.strictObject({ name: z.string(), value: z.string() });

/** The export of the audit log as policy prescribes it, else as this computer is set up. */
export function openAppExport(options: AppExportOptions): AppExport {
  const { host, vault, calls, audit, upstream, trust, proxyFor, policy, settings, idle, pace } = options;
  const auditExport = openExport({
    ...{ data: host.paths.data, log: auditFolder(host.paths.data), calls, upstream, proxyFor },
    ...(trust && { trust }),
    ...(pace && { pace }),
    origin: { version: host.version, computer: hostname(), instance: String(process.pid) },
    async credentialFor(origin): Promise<Credential | null> {
      const kept = await vault.getPassword(SERVICE, origin);
      return kept === null ? null : stored.parse(JSON.parse(kept));
    },
    events: {
      dropped: (destination, records, reason) => audit.record('export.dropped', { destination, records, reason }),
      failing: (destination, { code }) => audit.record('export.failing', { destination, code }),
      working: (destination) => audit.record('export.working', { destination }),
    },
  });
  const prescribed = (): readonly Destination[] => {
    const { AuditExport: byPolicy } = policy.values;
    return byPolicy !== null && byPolicy.length > 0 ? byPolicy : (settings().auditExport ?? []);
  };
  const follow = () => void auditExport.sendTo(prescribed()).catch(() => {});
  const stop = idle ? () => {} : policy.onChange((changed) => changed.includes('AuditExport') && follow());
  if (!idle) follow();
  return {
    get status() {
      return auditExport.status;
    },
    async setCredential(origin, header) {
      const place = checkedOrigin(origin);
      if (header === null) await vault.deletePassword(SERVICE, place);
      else await vault.setPassword(SERVICE, place, JSON.stringify(checkedHeader(header)));
    },
    close() {
      stop();
      return auditExport.close();
    },
  };
}

const invalid = (field: string, reason: string) => new Fault('GW_INPUT_INVALID', { field, reason });

function checkedOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:') throw invalid('The address of the collector', 'it must begin with https://');
  return url.origin;
}

/** `Name: value`, as RFC 9110 section 5.5 allows; what was given is never repeated. */
function checkedHeader(text: string): Credential {
  const [, name, value] =
    /^([A-Za-z0-9-]{1,64}):[ \t]*([\x21-\x7e](?:[\x20-\x7e]{0,8000}[\x21-\x7e])?)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw invalid('The header', 'it must look like "Authorization: Bearer …"');
  const lower = name.toLowerCase();
  if (RESERVED.has(lower)) throw invalid('The header', 'this name is set by Gangway itself');
  return { name: lower, value };
}

const RESERVED = new Set([
  'host',
  'content-type',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
]);
