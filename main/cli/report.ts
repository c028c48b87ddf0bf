import type { TestReport } from '../../preload/contract.ts';
import { table } from './output.ts';
import type { Surroundings } from './surroundings.ts';
import { tenancyInWords, transportInWords } from './words.ts';

/** What a round trip showed, in lines. */
export function printReport({ stdout }: Surroundings, report: TestReport): void {
  const { server, transport, protocolVersion, roundTripMs, actsAs, tenancy } = report;
  const rows = [
    ['Acts as', actsAs],
    ['Tenancy', tenancyInWords(tenancy)],
    ['Server', `${server.title ?? server.name} ${server.version}`.trim()],
    ['Speaks', `MCP ${protocolVersion} over ${transportInWords(transport)}`],
    ['Round trip', `${Math.round(roundTripMs)} ms`],
  ];
  stdout.write(table(rows, '  '));
}
