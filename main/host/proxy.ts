import type { ProxyChoice } from './host.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that HTTPS_PROXY and NO_PROXY prescribe for an https address, as curl reads them: lower case first,
 * ALL_PROXY as the last resort, user name and password taken from the proxy's URL.
 */
export function environmentProxy(environment: Environment, url: URL): ProxyChoice {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || '';
  const setting = read('HTTPS_PROXY') || read('ALL_PROXY');
  if (setting === '' || excluded(read('NO_PROXY'), url)) return { kind: 'direct' };
  const proxy = parsed(setting);
  if (proxy === null) return { kind: 'direct' };
  if (proxy.username === '') return { kind: 'http', url: new URL(proxy.origin) };
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { kind: 'http', url: new URL(proxy.origin), authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function parsed(setting: string): URL | null {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(setting) ? setting : `http://${setting}`;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

/** NO_PROXY: `*`, host names, `.suffix` and `*.suffix`, each with an optional `:port`, separated by commas or spaces. */
function excluded(list: string, url: URL): boolean {
  const host = url.hostname.toLowerCase();
  const port = url.port || '443';
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((rule) => {
      if (rule === '*') return true;
      const [, name = rule, rulePort] = /^(.*?)(?::(\d+))?$/.exec(rule) ?? [];
      if (rulePort !== undefined && rulePort !== port) return false;
      const bare = name.replace(/^\*?\./, '');
      return host === bare || host.endsWith(`.${bare}`);
    });
}
