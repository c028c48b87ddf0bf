import type { CallOutput, ConnectionView, Status } from '../../preload/contract.ts';
import type { Connection, TestReport } from '../connections/index.ts';
import type { App } from './app.ts';

/** The services' state as the contract shows it. Nothing secret is within reach of these functions. */
export function statusView(app: App): Status {
  const { host, startedAt, gateway, vault, device, programs, connections, grants, calls } = app;
  const lastCalls = new Map(
    calls
      .recent()
      .toReversed()
      .map(({ client, at }) => [client, at]),
  );
  return {
    version: host.version,
    host: host.kind,
    startedAt,
    gateway: { port: gateway.port, callsUnderWay: gateway.callsUnderWay },
    device: device.state,
    vault: vault.status,
    connections: connections.list().map((connection) => connectionView(app, connection)),
    clients: grants.list().map((grant) => ({
      ...grant,
      connections: grant.connections === 'all' ? 'all' : [...grant.connections],
      lastCallAt: lastCalls.get(grant.id) ?? null,
      programs: [...programs.seenBehind(grant.id)],
    })),
  };
}

function connectionView({ connections, gateway, providers, upstream }: App, connection: Connection): ConnectionView {
  const { record, state, actsAs } = connection;
  const { id, label, url, transport, model } = record;
  const provider = providers.find((each) => each.id === record.provider);
  const certificate = upstream.certificateOf(new URL(url).origin);
  return {
    id,
    label,
    provider: { id: record.provider, name: provider?.name ?? record.provider, keyPage: provider?.keyPage ?? null },
    url,
    localAddress: gateway.addressOf(id),
    transport,
    model: model.kind,
    headerForm: model.kind === 'api-key' ? [`${model.header.name}:`, model.header.scheme].join(' ').trim() : null,
    keyStoredAt: model.kind === 'api-key' ? model.storedAt : null,
    state,
    tenancy: tenancyView(connection),
    actsAs,
    account: record.identity?.account ?? null,
    ...(model.kind !== 'none' && { rotation: connections.rotations.of(id) }),
    tlsIssuer: certificate?.issuer ?? null,
    tlsAuthority: certificate?.authority ?? null,
  };
}

export function tenancyView({ record: { pin, identity } }: Connection): ConnectionView['tenancy'] {
  if (pin) return { name: pin.name, trust: 'verified', pinnedAt: pin.pinnedAt };
  if (identity?.tenancy) return { name: identity.tenancy.name, trust: identity.trust, pinnedAt: null };
  return { name: null, trust: 'unknown', pinnedAt: null };
}

export function reportView(
  { hello, roundTripMs }: TestReport,
  connection: Connection | undefined,
): CallOutput<'connections.test'> {
  return {
    ...hello,
    tenancy: connection ? tenancyView(connection) : { name: null, trust: 'unknown', pinnedAt: null },
    actsAs: connection?.actsAs ?? '',
    roundTripMs,
  };
}
