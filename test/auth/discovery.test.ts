import { describe, expect, it } from 'vitest';
import { discover } from '../../main/auth/discovery.ts';
import type { StrictFetch } from '../../main/auth/strict-fetch.ts';
import { faultOf } from './rig.ts';

const resource = 'https://mcp.example/a/mcp';

function server(issuer: string) {
  return {
    issuer,
    authorization_endpoint: 'https://as.example/authorize',
    token_endpoint: 'https://as.example/token',
    code_challenge_methods_supported: ['S256'],
  };
}

/** Documents by address; every address that was asked for is kept. */
function web(documents: Readonly<Record<string, object>>): { fetch: StrictFetch; asked: string[] } {
  const asked: string[] = [];
  const fetch: StrictFetch = async (address) => {
    asked.push(String(address));
    const document = documents[String(address)];
    return document === undefined ? new Response('<html>', { status: 404 }) : Response.json(document);
  };
  return { fetch, asked };
}

const found = (fetch: StrictFetch, challenge = { metadata: null as string | null, scope: null as string | null }) =>
  discover({ fetch, trust: {}, url: new URL(resource), challenge });

const RESOURCE_PLACES = [
  'https://mcp.example/.well-known/oauth-protected-resource/a/mcp',
  'https://mcp.example/.well-known/oauth-protected-resource',
];

describe('the metadata of the resource', () => {
  it('is looked for before the path, then at the root', async () => {
    const { fetch, asked } = web({});
    expect(await faultOf(found(fetch))).toBe('GW_SIGN_IN_NOT_OFFERED');
    expect(asked).toEqual(RESOURCE_PLACES);
  });

  it('is looked for only where the challenge says, when it says so', async () => {
    const { fetch, asked } = web({});
    const metadata = 'https://mcp.example/metadata';
    expect(await faultOf(found(fetch, { metadata, scope: null }))).toBe('GW_SIGN_IN_NOT_OFFERED');
    expect(asked).toEqual([metadata]);
  });
});

describe('the metadata of the issuer', () => {
  const at = (issuer: string, place: string) =>
    web({
      [RESOURCE_PLACES[1] ?? '']: { resource: 'https://mcp.example', authorization_servers: [issuer] },
      [place]: server(issuer),
    });

  it.each([
    ['https://as.example', 'https://as.example/.well-known/oauth-authorization-server', 1],
    ['https://as.example', 'https://as.example/.well-known/openid-configuration', 2],
    ['https://as.example/t/1', 'https://as.example/.well-known/oauth-authorization-server/t/1', 1],
    ['https://as.example/t/1', 'https://as.example/.well-known/openid-configuration/t/1', 2],
    ['https://as.example/t/1', 'https://as.example/t/1/.well-known/openid-configuration', 3],
  ])('%s is found at %s, place number %i', async (issuer, place, number) => {
    const { fetch, asked } = at(issuer, place);
    expect((await found(fetch)).server.issuer).toBe(issuer);
    expect(asked.slice(RESOURCE_PLACES.length)).toHaveLength(number);
    expect(asked.at(-1)).toBe(place);
  });

  it('is refused when it names the issuer otherwise, be it only by a slash', async () => {
    const place = 'https://as.example/.well-known/oauth-authorization-server';
    for (const named of ['https://as.example/', 'https://AS.example', 'https://as.example:443']) {
      const { fetch } = web({
        [RESOURCE_PLACES[0] ?? '']: { resource, authorization_servers: ['https://as.example'] },
        [place]: server(named),
      });
      expect(await faultOf(found(fetch))).toBe('GW_SIGN_IN_MISMATCH');
    }
  });
});

describe('the scopes', () => {
  const with_ = (scopes_supported?: string[]) =>
    web({
      [RESOURCE_PLACES[0] ?? '']: { resource, authorization_servers: ['https://as.example'], scopes_supported },
      'https://as.example/.well-known/oauth-authorization-server': server('https://as.example'),
    }).fetch;

  it('are those of the challenge, else all of the resource, else the server’s choice', async () => {
    expect((await found(with_(['a', 'b']), { metadata: null, scope: 'c' })).scope).toBe('c');
    expect((await found(with_(['a', 'b']))).scope).toBe('a b');
    expect((await found(with_())).scope).toBeNull();
    expect((await found(with_([]))).scope).toBeNull();
  });
});
