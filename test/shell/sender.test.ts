import { describe, expect, it } from 'vitest';
import { isOwn } from '../../main/shell/origin.ts';
import { refusedSender } from '../../main/shell/sender.ts';

const frame = (url: string) => ({ url });
const page = frame('app://gangway/#/clients');
const contents = { mainFrame: page };
const isWindow = (each: object) => each === contents;
const codeOf = (sender: { mainFrame: unknown }, senderFrame: { url: string } | null) =>
  refusedSender({ sender, senderFrame }, isWindow)?.code ?? 'answered';

describe('a call from a window', () => {
  it("is answered when it comes from the window's own page", () => {
    expect(codeOf(contents, page)).toBe('answered');
  });

  it('is refused from another window, even with the same page', () => {
    expect(codeOf({ mainFrame: page }, page)).toBe('GW_WINDOW_FOREIGN');
  });

  it('is refused from a frame in the window, and from one that is gone', () => {
    expect(codeOf(contents, frame('app://gangway/'))).toBe('GW_WINDOW_FOREIGN');
    expect(codeOf(contents, null)).toBe('GW_WINDOW_FOREIGN');
  });

  it.each(['https://gangway/', 'app://gangway.example/', 'app://gangwayx/', 'file:///gangway/', 'data:text/html,x'])(
    'is refused from another page in the window: %s',
    (url) => {
      const other = frame(url);
      const moved = { mainFrame: other };
      expect(refusedSender({ sender: moved, senderFrame: other }, () => true)?.code).toBe('GW_WINDOW_FOREIGN');
      expect(isOwn(url)).toBe(false);
    },
  );
});
