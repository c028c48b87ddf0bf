import { deviceInWords } from '../device/index.ts';
import { clientRow } from './clients.ts';
import { ago, printJson, table } from './output.ts';
import { reachRunning, withReached } from './reach.ts';
import type { Surroundings } from './surroundings.ts';
import { stateInWords, tenancyInWords } from './words.ts';

/** `status` */
export async function status(surroundings: Surroundings, options: { readonly json?: true }): Promise<undefined> {
  await withReached(reachRunning(surroundings), async (app) => {
    const [now, facts] = await Promise.all([app.ask('status.read', {}), app.ask('app.facts', {})]);
    if (options.json) return printJson(surroundings, { ...now, pid: facts.pid });
    const { gateway, vault, connections, clients } = now;
    const calls = gateway.callsUnderWay;
    const lines = [
      ['Gangway', `${now.version}, process ${facts.pid}, started ${ago(now.startedAt)}`],
      ['Gateway', `http://127.0.0.1:${gateway.port}, ${calls} ${calls === 1 ? 'call' : 'calls'} under way`],
      ['Vault', vault.kind === 'open' ? `open, protected by ${vault.protection}` : `closed: ${vault.problem.what}`],
      ['', vault.kind === 'closed' ? vault.problem.todo : ''],
      ['Computer', now.device ? deviceInWords(now.device) : ''],
    ];
    surroundings.stdout.write(table(lines.filter(([, text]) => text !== '')));
    surroundings.stdout.write(connections.length === 0 ? 'No connection.\n' : 'Connections\n');
    surroundings.stdout.write(
      table(
        connections.map((each) => [each.id, tenancyInWords(each.tenancy), each.actsAs, stateInWords(each)]),
        '  ',
      ),
    );
    surroundings.stdout.write(clients.length === 0 ? 'No AI client.\n' : 'AI clients\n');
    surroundings.stdout.write(table(clients.map(clientRow), '  '));
  });
}
