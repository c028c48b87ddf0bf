import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeFault, FAULTS, Fault, type FaultCode, jsonRpcError } from '../../main/faults/index.ts';
import { troubleshootingPage } from '../../scripts/troubleshooting.ts';

const codes = Object.keys(FAULTS) as FaultCode[];
const sources = globSync('main/**/*.ts', { exclude: ['main/faults/catalogue/**'] }).map((file) =>
  readFileSync(file, 'utf8'),
);

describe('the catalogue of faults', () => {
  it('has a page entry for each code', () => {
    expect(readFileSync('docs/troubleshooting.md', 'utf8')).toBe(troubleshootingPage());
  });

  it.each(codes)('%s says what happened, what it means and what to do, and is thrown somewhere', (code) => {
    const { what, means, todo } = FAULTS[code];
    for (const text of [what, means, todo]) expect(text).toMatch(/[.)]$|\{\w+\}$/);
    expect(sources.some((source) => source.includes(`'${code}'`))).toBe(true);
  });

  it('fills its sentences from details, and gives a model the whole text', () => {
    const fault = new Fault('GW_UPSTREAM_DNS', { host: 'rest.onboard.io' });
    expect(describeFault(fault).what).toBe('The address rest.onboard.io could not be looked up.');
    const answer = JSON.parse(jsonRpcError(fault, '"a"'));
    expect(answer).toMatchObject({ jsonrpc: '2.0', id: 'a', error: { data: { code: 'GW_UPSTREAM_DNS' } } });
    expect(answer.error.message).toMatch(/^Gangway: .*rest\.onboard\.io.*Check the network.*\[GW_UPSTREAM_DNS\]$/);
  });
});
