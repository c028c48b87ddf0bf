/** A person without a browser, for the tests in which the pages are not what is tested: quick, and able to stop midway. */
import http from 'node:http';
import https from 'node:https';

interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly body: string;
}

export interface Walker {
  /** Goes from the authorization address to the address of the answer, without opening that. */
  answerFor(address: string, email: string): Promise<string>;
}

/** @param ca of the authorization server */
export function walker(ca: string): Walker {
  return {
    async answerFor(address, email) {
      const jar = new Map<string, string>();
      const ask = (to: string, form?: Record<string, string>) => request(to, ca, jar, form);
      let at = address;
      for (let steps = 0; steps < 10; steps++) {
        const { status, location, body } = await ask(at);
        if (location !== null) at = new URL(location, at).href;
        if (at.startsWith('http://127.0.0.1')) return at;
        if (status >= 400) throw new Error(`the page says ${status}: ${body}`);
        if (status !== 200) continue;
        const form: Record<string, string> = body.includes('name="email"')
          ? { do: 'login', email, password: 'sandbox-password' }
          : { do: 'allow' };
        at = new URL((await ask(at, form)).location ?? at, at).href;
      }
      throw new Error('it goes round in circles');
    },
  };
}

/** Opens the address of an answer, as the browser does: what Gangway shows. */
export async function bring(
  address: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const { status, body } = await send(http.request(address, { headers: { connection: 'close', ...headers } }));
  return { status, text: body };
}

async function request(to: string, ca: string, jar: Map<string, string>, form?: Record<string, string>) {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const outgoing = https.request(to, {
    ca,
    agent: false,
    method: body === undefined ? 'GET' : 'POST',
    headers: { cookie, ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }) },
  });
  outgoing.once('response', ({ headers }) => {
    for (const line of headers['set-cookie'] ?? []) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      jar.set(name, value);
    }
  });
  return send(outgoing, body);
}

function send(outgoing: http.ClientRequest, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? null, body: text });
      });
    });
    outgoing.end(body);
  });
}
