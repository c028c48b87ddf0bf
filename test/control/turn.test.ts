import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { takeTurn } from '../../main/control/index.ts';
import { dataFolder } from './rig.ts';

it('is had by one process at a time, and given up when that one is killed', async () => {
  const data = dataFolder();
  const door = join(import.meta.dirname, '../../main/control/turn.ts');
  const code = `import { takeTurn } from ${JSON.stringify(door)};
    console.log(takeTurn(process.argv[1]) === null ? 'none' : 'taken'); setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', code, data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void other.kill('SIGKILL'));
  const [said] = await once(other.stdout, 'data');
  expect(String(said).trim()).toBe('taken');
  expect(takeTurn(data)).toBeNull();
  other.kill('SIGKILL');
  await once(other, 'close');
  const turn = takeTurn(data);
  expect(turn).not.toBeNull();
  turn?.release();
});

it('can be taken again after it was given up, and is private to the user', () => {
  const data = dataFolder();
  const first = takeTurn(data);
  expect(takeTurn(data)).toBeNull();
  first?.release();
  const second = takeTurn(data);
  expect(second).not.toBeNull();
  second?.release();
  if (process.platform !== 'win32') expect(statSync(join(data, 'turn.lock')).mode & 0o077).toBe(0);
});
