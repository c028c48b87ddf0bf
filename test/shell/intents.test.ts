import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFault } from '../../main/faults/index.ts';
import { fragmentOf, linkIn, parseIntent } from '../../main/shell/intents.ts';

const codeOf = (link: string): string => {
  try {
    parseIntent(link);
    return 'accepted';
  } catch (error) {
    return isFault(error) ? error.code : String(error);
  }
};

describe('a gangway:// link', () => {
  it('opens a page of the window', () => {
    expect(fragmentOf(parseIntent('gangway://v1/open?page=activity'))).toBe('#/activity');
  });

  it('fills in the form that adds a connection, and nothing more', () => {
    const link = 'gangway://v1/add?provider=custom&label=Issue%20tracker&url=https%3A%2F%2Fissues.example%2Fmcp';
    const intent = parseIntent(link);
    expect(intent).toEqual({
      kind: 'add',
      provider: 'custom',
      label: 'Issue tracker',
      url: 'https://issues.example/mcp',
    });
    const [path, query] = fragmentOf(intent).split('?');
    expect(path).toBe('#/connections');
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      provider: 'custom',
      label: 'Issue tracker',
      url: 'https://issues.example/mcp',
    });
  });

  it.each([
    ['another version', 'gangway://v2/open?page=activity'],
    ['another scheme', 'https://v1/open?page=activity'],
    ['an unknown intent', 'gangway://v1/remove?id=onboard'],
    ['an intent of every object', 'gangway://v1/constructor?page=activity'],
    ['an unknown page', 'gangway://v1/open?page=settings/secret'],
    ['a key', 'gangway://v1/add?provider=onboard&key=sk-1234'],
    ['a token', 'gangway://v1/open?page=activity&token=abc'],
    ['a field twice', 'gangway://v1/open?page=activity&page=clients'],
    ['a fragment', 'gangway://v1/open?page=activity#/x'],
    ['a user name', 'gangway://me@v1/open?page=activity'],
    ['a service without TLS', 'gangway://v1/add?provider=custom&url=http%3A%2F%2Fissues.example'],
    ['a service with a password', 'gangway://v1/add?provider=custom&url=https%3A%2F%2Fa%3Ab%40issues.example'],
    ['a service with a query', 'gangway://v1/add?provider=custom&url=https%3A%2F%2Fissues.example%2F%3Fkey%3D1'],
    ['a script', 'gangway://v1/add?provider=custom&url=javascript%3Aalert(1)'],
    ['text that turns around', 'gangway://v1/add?provider=custom&label=%E2%80%AEdoof'],
    ['a label of lines', 'gangway://v1/add?provider=custom&label=a%0Ab'],
    ['a label too long', `gangway://v1/add?provider=custom&label=${'a'.repeat(81)}`],
    ['too much', `gangway://v1/open?page=activity&${'x'.repeat(5000)}`],
    ['nothing', ''],
    ['no address', 'gangway:%%%'],
  ])('is refused with %s', (_what, link) => {
    expect(codeOf(link)).toBe('GW_LINK_INVALID');
  });

  it('is refused in words that repeat nothing of it', () => {
    try {
      parseIntent('gangway://v1/add?provider=onboard&key=canary-77aa');
    } catch (error) {
      expect(String(error)).not.toContain('canary');
    }
  });

  it('never leads out of the window, whatever a stranger writes', () => {
    const parts = fc.constantFrom(
      'v1',
      'open',
      'add',
      '/',
      '?',
      '&',
      '=',
      'page',
      'provider',
      'clients',
      '%2F',
      '#',
      '..',
      '"',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string({ maxLength: 8 })), { maxLength: 12 }), (pieces) => {
        const link = `gangway://${pieces.join('')}`;
        if (codeOf(link) === 'accepted') expect(fragmentOf(parseIntent(link))).toMatch(/^#\/[a-z]+(\?[\w=&%+.*-]*)?$/);
        else expect(codeOf(link)).toBe('GW_LINK_INVALID');
      }),
      { numRuns: 2000 },
    );
  });

  it('is found among the arguments of a second start', () => {
    expect(linkIn(['/opt/gangway', '--flag', 'gangway://v1/open?page=clients'])).toBe('gangway://v1/open?page=clients');
    expect(linkIn(['/opt/gangway', '--flag'])).toBeUndefined();
  });
});
