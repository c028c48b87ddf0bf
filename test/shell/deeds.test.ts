import { afterEach, describe, expect, it, vi } from 'vitest';
import { type DeedsOptions, deedsFor } from '../../main/shell/deeds.ts';

function deeds(over: Partial<DeedsOptions> = {}) {
  const state = { isProtected: null as boolean | null, copied: '' };
  return {
    state,
    ...deedsFor({
      window: {
        setContentProtection(on) {
          state.isProtected = on;
        },
      },
      clipboard: {
        async writeText(text) {
          state.copied = text;
        },
        readText: async () => state.copied,
        clear() {
          state.copied = '';
        },
      },
      dismiss: () => {},
      speak: () => {},
      mayProtect: () => true,
      platform: 'darwin',
      ...over,
    }),
  };
}

afterEach(() => void vi.useRealTimers());

describe('a window', () => {
  it('is kept out of recordings when it asks, and is told where the system cannot do that', () => {
    const mac = deeds();
    expect(mac.protect(true)).toBe(true);
    expect(mac.state.isProtected).toBe(true);
    expect(mac.protect(false)).toBe(false);
    expect(mac.state.isProtected).toBe(false);
    expect(deeds({ platform: 'linux' }).protect(true)).toBe(false);
  });

  it('ContentProtection that is off leaves it in recordings, and it is told so', () => {
    const open = deeds({ mayProtect: () => false });
    expect(open.protect(true)).toBe(false);
    expect(open.state.isProtected).toBe(false);
  });

  it('has a secret taken out of the clipboard after a minute, and nothing else', async () => {
    vi.useFakeTimers();
    const { copy, state } = deeds();
    await copy('gwt_secret', true);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(state.copied).toBe('gwt_secret');
    await vi.advanceTimersByTimeAsync(2000);
    expect(state.copied).toBe('');
    await copy('http://127.0.0.1:24264/crm/mcp', false);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(state.copied).toBe('http://127.0.0.1:24264/crm/mcp');
  });

  it('leaves in the clipboard what the person copied after a secret', async () => {
    vi.useFakeTimers();
    const { copy, state } = deeds();
    await copy('gwt_secret', true);
    state.copied = 'a text from elsewhere';
    await vi.advanceTimersByTimeAsync(61_000);
    expect(state.copied).toBe('a text from elsewhere');
  });
});
