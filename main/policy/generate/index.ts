import type { PolicyLanguage } from '../texts/index.ts';
import { adml, admx, CULTURES } from './admx.ts';
import { policyDocument } from './docs.ts';
import { ansible, EXAMPLE_POLICY, intune } from './examples.ts';
import { mobileconfig, policyJson, registryFile } from './files.ts';
import { jamfSchema, jsonSchema, profileManifest } from './manifests.ts';

/** Every file that is made from the table, by its path from the root of the repository. */
export function generatedFiles(): ReadonlyMap<string, string | Buffer> {
  const cultures = Object.entries(CULTURES) as ReadonlyArray<readonly [PolicyLanguage, string]>;
  return new Map<string, string | Buffer>([
    ['resources/policy/windows/Gangway.admx', admx()],
    ...cultures.map(
      ([language, culture]) => [`resources/policy/windows/${culture}/Gangway.adml`, adml(language)] as const,
    ),
    ['resources/policy/windows/Gangway.example.reg', registryFile(EXAMPLE_POLICY)],
    ['resources/policy/macos/app.gangway.desktop.example.mobileconfig', mobileconfig(EXAMPLE_POLICY)],
    ['resources/policy/macos/app.gangway.desktop.manifest.plist', profileManifest()],
    ['resources/policy/macos/app.gangway.desktop.jamf.json', jamfSchema()],
    ['resources/policy/linux/policy.example.json', policyJson(EXAMPLE_POLICY)],
    ['resources/policy/policy.schema.json', jsonSchema()],
    ['resources/policy/ansible/gangway-policy.yml', ansible()],
    ['resources/policy/intune/oma-uri.json', intune()],
    ['docs/policy.md', policyDocument()],
  ]);
}

export { EXAMPLE_POLICY, STARTER_POLICY } from './examples.ts';
export { mobileconfig, registryFile } from './files.ts';
