import { describe, expect, it } from 'vitest';
import { billOfMaterials } from '../../scripts/sbom.ts';

describe('the bill of materials', () => {
  it('names each package that is in the product once, with licence and hash, and none of development', async () => {
    const { components, dependencies } = await billOfMaterials();
    const names = components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['react', 'undici', 'zod', '@napi-rs/keyring', 'electron']));
    for (const tool of ['vitest', 'vite', 'rolldown', 'oidc-provider', '@playwright/test']) {
      expect(names).not.toContain(tool);
    }
    expect(new Set(components.map(({ purl }) => purl)).size).toBe(components.length);
    for (const each of components) {
      expect(each.licenses, each.name).toHaveLength(1);
      expect(each.hashes?.[0]?.content, each.name).toMatch(/^[0-9a-f]{128}$/);
    }
    expect(dependencies[0]?.dependsOn).toHaveLength(components.length);
  });
});
