import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loginItem } from '../../main/shell/login-item.ts';

const none = { getLoginItemSettings: () => ({}) as never, setLoginItemSettings: () => {} };

function linux(program: string, environment: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'gw-login-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'autostart', 'gangway.desktop');
  const item = loginItem({
    app: none,
    environment: { XDG_CONFIG_HOME: folder, ...environment },
    program,
    platform: 'linux',
  });
  return { item, file };
}

describe('the start at login', () => {
  it('is a file of the desktop on Linux, and gone when it is off', () => {
    const { item, file } = linux('/opt/Gangway/gangway');
    expect(item.isSet()).toBe(false);
    item.set(true);
    expect(item.isSet()).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Gangway/gangway" --hidden\n');
    item.set(false);
    expect(existsSync(file)).toBe(false);
    item.set(false);
  });

  it('names the AppImage, not the place where it is mounted, and quotes what the format needs', () => {
    const { item, file } = linux('/tmp/.mount/gangway', { APPIMAGE: '/home/ana/My "apps"/100%/$x' });
    item.set(true);
    expect(readFileSync(file, 'utf8')).toContain('Exec="/home/ana/My \\\\"apps\\\\"/100%%/\\\\$x" --hidden\n');
  });

  it('is kept by macOS and Windows themselves', () => {
    const asked: unknown[] = [];
    const app = {
      getLoginItemSettings: () => ({ openAtLogin: true }) as never,
      setLoginItemSettings: (settings: unknown) => void asked.push(settings),
    };
    for (const platform of ['darwin', 'win32'] as const) {
      const item = loginItem({ app, environment: {}, program: '/x', platform });
      expect(item.isSet()).toBe(true);
      item.set(false);
    }
    expect(asked).toEqual([
      { openAtLogin: false, args: ['--hidden'] },
      { openAtLogin: false, args: ['--hidden'] },
    ]);
  });
});
