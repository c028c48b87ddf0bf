import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Largest sum of the built files, bytes after gzip. */
const BUDGET = 350 * 1024;

export default defineConfig({
  root: 'renderer',
  // A page served from loopback or from an own scheme is at the root of its origin either way.
  base: '/',
  plugins: [react(), budget()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2022',
    // Inlined files would be data: addresses, and the polyfill an inline script; the content security policy has neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // One file, loaded from the same machine; the budget below is what bounds it.
    chunkSizeWarningLimit: 1000,
  },
});

/** Prints the size of the window and fails the build when it is over the budget. */
function budget(): Plugin {
  let folder = '';
  let isWritten = true;
  return {
    name: 'budget',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
      isWritten = config.build.write;
    },
    closeBundle() {
      if (!isWritten) return;
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
      const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
      this.info(`window: ${(bytes / 1024).toFixed(1)} of ${BUDGET / 1024} kB gzip`);
      if (bytes > BUDGET) this.error(`the window is ${bytes} bytes after gzip, more than ${BUDGET}`);
    },
  };
}
