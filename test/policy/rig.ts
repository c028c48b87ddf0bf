/** Policy files as an administrator would write them, below a folder that stands for the root of the file system. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { linuxReader, type Policy, startPolicy, type TrustedOwner } from '../../main/policy/index.ts';

/** Whoever runs the tests is who must own the files; in the product it is root. */
export const ME = process.getuid?.() ?? 0;

export interface PolicyRoot extends TrustedOwner {
  /** Writes a file below the root, readable by all; folders are made. Text, bytes, or a value as JSON. */
  write(path: string, content: unknown): string;
  remove(path: string): void;
}

export function policyRoot(): PolicyRoot {
  const root = mkdtempSync(join(tmpdir(), 'gangway-policy-root-'));
  chmodSync(root, 0o755);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return {
    root,
    uid: ME,
    write(path, content) {
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
      writeFileSync(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
      chmodSync(file, 0o644);
      return file;
    },
    remove: (path) => rmSync(join(root, path), { force: true, recursive: true }),
  };
}

export const POLICY_FILE = 'etc/gangway/policy.json';

/** A live policy over a policy file with these values. */
export async function livePolicy(values: unknown, options: { lookMs?: number; settleMs?: number } = {}) {
  const root = policyRoot();
  if (values !== undefined) root.write(POLICY_FILE, values);
  const policy: Policy = await startPolicy({ reader: linuxReader(root), lookMs: 60_000, settleMs: 1, ...options });
  onTestFinished(() => policy.close());
  return {
    root,
    policy,
    /** Replaces the policy, and resolves when the new one is in force. */
    async prescribe(next: unknown): Promise<void> {
      root.write(POLICY_FILE, next);
      await policy.refresh();
    },
  };
}
