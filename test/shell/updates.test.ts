import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpdateInfo } from 'electron-updater';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { compareVersions, startUpdates, type Updater, updateMode } from '../../main/shell/updates.ts';

const infoOf = (version: string) => ({ version }) as UpdateInfo;

/** The part of electron-updater that decides; what it fetches and installs is its own. */
function updater() {
  const listeners = new Map<string, (value: never) => void>();
  const it: Updater & { offer(version: string): Promise<boolean> } = {
    autoDownload: true,
    autoInstallOnAppQuit: true,
    allowDowngrade: true,
    allowPrerelease: true,
    disableWebInstaller: false,
    isUpdateSupported: () => true,
    checkForUpdates: vi.fn(async () => null),
    on: (event: string, listener: (value: never) => void) => listeners.set(event, listener),
    async offer(version) {
      const supported = await it.isUpdateSupported(infoOf(version));
      if (supported) listeners.get('update-available')?.(infoOf(version) as never);
      return supported;
    },
  };
  return it;
}

async function started(mode: 'notify' | 'on', pinned: string | null = null) {
  const it = updater();
  const tell = vi.fn();
  onTestFinished(await startUpdates({ mode, pinned, tell, load: async () => it }));
  return { it, tell };
}

describe('updates', () => {
  it('are off in a package without a source of them, whatever policy says', () => {
    const resources = mkdtempSync(join(tmpdir(), 'gangway-resources-'));
    onTestFinished(() => rmSync(resources, { recursive: true }));
    expect(updateMode('on', null)).toBe('off');
    expect(updateMode('on', resources)).toBe('off');
    writeFileSync(join(resources, 'app-update.yml'), '');
    expect(updateMode(null, resources)).toBe('on');
    expect(updateMode('off', resources)).toBe('off');
    expect(updateMode('notify', resources)).toBe('notify');
  });

  it('load nothing when they are off', async () => {
    const load = vi.fn();
    await startUpdates({ mode: 'off', pinned: null, tell: vi.fn(), load });
    expect(load).not.toHaveBeenCalled();
  });

  it('are fetched and installed at quit only when they are on', async () => {
    expect((await started('on')).it).toMatchObject({ autoDownload: true, autoInstallOnAppQuit: true });
    expect((await started('notify')).it).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: false });
  });

  it('never lead to an older version, a pre-release, or an installer that fetches the rest itself', async () => {
    const { it } = await started('on');
    expect(it).toMatchObject({ allowDowngrade: false, allowPrerelease: false, disableWebInstaller: true });
    expect(it.checkForUpdates).toHaveBeenCalledOnce();
  });

  it('stop at the version that policy pins', async () => {
    const { it } = await started('on', '1.4.2');
    expect(await it.offer('1.4.2')).toBe(true);
    expect(await it.offer('1.4.3')).toBe(false);
    expect(await it.offer('newest')).toBe(false);
  });

  it('are told once for each version', async () => {
    const { it, tell } = await started('notify');
    for (const version of ['2.0.0', '2.0.0', '2.0.1']) await it.offer(version);
    expect(tell.mock.calls).toEqual([['2.0.0'], ['2.0.1']]);
  });

  it('compare versions by their numbers', () => {
    expect(compareVersions('1.10.0', '1.9.9')).toBeGreaterThan(0);
    expect(compareVersions('1.2.3', '1.2.3')).toBe(0);
    expect(compareVersions('0.9.0', '1.0.0')).toBeLessThan(0);
  });
});
