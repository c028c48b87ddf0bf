/**
 * Makes the templates and documents of policy from its table.
 *
 *   npm run policy:generate    writes them
 *   npm run policy:check       ends with 1 when one is stale, does not parse, or is read back as another policy
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from '../main/policy/generate/index.ts';
import { POLICY_KEYS } from '../main/policy/index.ts';
import { troubleIn } from '../test/policy/generated.ts';

const ROOT = join(import.meta.dirname, '..');
const say = (text: string) => process.stdout.write(`${text}\n`);

function write(): void {
  for (const [path, content] of generatedFiles()) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), content);
  }
}

function stale(path: string, content: string | Buffer): boolean {
  try {
    return !readFileSync(join(ROOT, path)).equals(Buffer.from(content));
  } catch {
    return true;
  }
}

const files = generatedFiles();
if (process.argv.includes('--check')) {
  const trouble = [...files].flatMap(([path, content]) => [
    ...(stale(path, content) ? [`${path} is stale: run npm run policy:generate`] : []),
    ...troubleIn(path, Buffer.from(content)).map((each) => `${path}: ${each}`),
  ]);
  for (const each of trouble) say(each);
  say(`${POLICY_KEYS.length} keys, ${files.size} files, ${trouble.length} problems`);
  process.exitCode = trouble.length === 0 ? 0 : 1;
} else {
  write();
  say(`${POLICY_KEYS.length} keys, ${files.size} files written`);
}
