import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import { problemOf } from '../control/index.ts';
import { Fault } from '../faults/index.ts';
import { holderOfPort } from '../gateway/index.ts';
import { area, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

/** Whether an app runs, is the one of this user, and understands this program. */
export async function examineApp({ app, host }: Patient): Promise<Finding[]> {
  const { ok, warning, fault } = area('App');
  if (app.kind === 'here') return [ok('not running; it can be started')];
  if (app.kind === 'none') {
    const notRunning = app.channel.code === 'GW_NOT_RUNNING';
    if (!notRunning) return [fault(app.channel)];
    return [ok('not running'), ...(app.start ? [fault(app.start)] : [])];
  }
  const [{ pid, folder, node, electron }, status] = await Promise.all([
    app.ask('app.facts', {}),
    app.ask('status.read', {}),
  ]);
  const runtime = electron === null ? `Node ${node}` : `Electron ${electron}`;
  const findings = [ok(`runs and has proved itself: process ${pid}, ${runtime}, files in ${folder}`)];
  if (status.version !== host.version) {
    findings.push(
      warning(
        `The running app is version ${status.version}, and this program ${host.version}.`,
        'Quit Gangway and start it again, so that both are the installed version.',
      ),
    );
  }
  return findings;
}

export async function examinePort({ app, port }: Patient): Promise<Finding[]> {
  const { ok, fault, warning } = area('Port');
  if (app.kind === 'running') {
    const { gateway } = await app.ask('status.read', {});
    return [ok(`${gateway.port} is held by the running Gangway`)];
  }
  const refused = (await refusalToListen('127.0.0.1', port)) ?? (await refusalToListen('::1', port));
  if (refused === null || refused === 'EADDRNOTAVAIL' || refused === 'EAFNOSUPPORT') return [ok(`${port} is free`)];
  if (refused !== 'EADDRINUSE' && refused !== 'EACCES') {
    return [warning(`${port} could not be tried (${refused}).`, 'Start Gangway, which says what is wrong.')];
  }
  return [fault(problemOf(new Fault('GW_PORT_TAKEN', { port, holder: await holderOfPort(port) })))];
}

/** The code of the error with which the system refuses an address, or null. */
function refusalToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** How AI clients find this computer itself. */
export async function examineLoopback(): Promise<Finding[]> {
  const { ok, problem } = area('Loopback');
  const findings: Finding[] = [];
  const four = await refusalToListen('127.0.0.1', 0);
  const six = await refusalToListen('::1', 0);
  if (four !== null) {
    findings.push(problem(`127.0.0.1 cannot be used (${four}).`, 'Bring the loopback interface of this computer up.'));
  }
  findings.push(ok(six === null ? '127.0.0.1 and [::1] can be used' : '[::1] is not there; clients use 127.0.0.1'));
  const names = await lookup('localhost', { all: true }).catch(() => []);
  const foreign = names.filter(({ address }) => address !== '::1' && !address.startsWith('127.'));
  if (names.length === 0 || foreign.length > 0) {
    findings.push(
      problem(
        foreign.length > 0 ? `localhost means ${foreign[0]?.address}, another computer.` : 'localhost is not known.',
        'Correct the hosts file: localhost is 127.0.0.1 and ::1.',
      ),
    );
  }
  return findings;
}
