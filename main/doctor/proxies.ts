import { area, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const PROXIES = ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY'];

export async function examineProxies({ host: { environment } }: Patient): Promise<Finding[]> {
  const { ok, warning, problem } = area('Proxy');
  const findings = PROXIES.flatMap((upper) => [upper.toLowerCase(), upper]).flatMap((name) => {
    const setting = environment[name];
    if (!setting) return [];
    const shown = maskedProxy(setting);
    if (shown === null) {
      return [
        problem(
          `${name} is set, but is not the address of a proxy.`,
          `Correct ${name}: http://HOST:PORT, and an @ in the password as %40.`,
        ),
      ];
    }
    return [
      ok(
        `${name} is ${shown}${/^https?_/i.test(name) && /^http_/i.test(name) ? ', which Gangway does not use: it connects by https only' : ''}`,
      ),
    ];
  });
  const excluded = environment.no_proxy || environment.NO_PROXY;
  if (excluded) {
    const rules = excluded.split(/[\s,]+/).filter(Boolean);
    const readable = rules.filter((rule) => /^[\w.*:[\]/-]+$/.test(rule));
    findings.push(ok(`not used for ${readable.join(', ') || 'nothing that could be read'}`));
    if (readable.length < rules.length) {
      findings.push(
        warning('NO_PROXY holds rules that are no host names.', 'Correct NO_PROXY: names, separated by commas.'),
      );
    }
  }
  return findings.length > 0 ? findings : [ok('none in the environment')];
}

/**
 * Scheme, host and port of a proxy; user name and password become "***". Null for what is not an address, or may hold
 * part of a password outside of the place of one (`http://user:1/2@host`): then nothing of it can be shown.
 */
export function maskedProxy(setting: string): string | null {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(setting) ? setting : `http://${setting}`;
  if (!URL.canParse(text)) return null;
  const { protocol, username, password, host, pathname, search, hash } = new URL(text);
  if (host === '' || `${pathname}${search}${hash}`.length > 1) return null;
  return `${protocol}//${username || password ? '***@' : ''}${host}`;
}
