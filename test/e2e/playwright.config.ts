import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import type { HostOptions } from './fixture.ts';

export default defineConfig<HostOptions>({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: join(import.meta.dirname, '../../test-results/e2e'),
  // Two cores: the app, its browser and the service beside them are enough for one worker.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: { actionTimeout: 15_000 },
  projects: [
    { name: 'electron', use: { host: 'electron' } },
    { name: 'web', use: { host: 'web' } },
  ],
});
