import type { Mutant } from './mutant.ts';

const APPLY = 'test/clients/apply/apply.test.ts';
const PREVIEW = 'test/clients/apply/preview.test.ts';
const SETUP = 'test/clients/setup/setup.test.ts';

const files: readonly Mutant[] = [
  {
    file: 'main/clients/apply/plan.ts',
    text: 'if (there !== undefined && !isOurs && over === null)',
    replacement: 'if (false)',
    test: APPLY,
    only: 'never overwritten',
    why: 'an entry of someone else is not overwritten',
  },
  {
    file: 'main/clients/apply/plan.ts',
    text: 'if (isOurs ? own === undefined : over ===',
    replacement: 'if (false && over ===',
    test: APPLY,
    only: 'held a credential',
    why: 'a credential that was moved away does not come back with the file from before',
  },
  {
    file: 'main/clients/apply/plan.ts',
    text: 'isUntouched ? known.before : null',
    replacement: 'known.before',
    test: APPLY,
    only: 'what others have written meanwhile',
    why: 'what others have written since is not lost with the file from before',
  },
  {
    file: 'main/clients/apply/write.ts',
    text: 'if (!isUnchanged()) {\n      await rm(copy',
    replacement: 'if (false) {\n      await rm(copy',
    test: APPLY,
    only: 'writes at the same moment',
    why: 'what its client writes at the same moment is not overwritten',
  },
  {
    file: 'main/clients/apply/write.ts',
    text: 'await chmod(copy, mode);',
    replacement: '',
    test: APPLY,
    only: 'with its rights',
    why: 'a file keeps its rights',
  },
  {
    file: 'main/clients/apply/client-files.ts',
    text: 'if (seen !== undefined && seen !== hash)',
    replacement: 'if (false)',
    test: APPLY,
    only: 'since its preview',
    why: 'what a person agreed to is what happens',
  },
  {
    file: 'main/clients/apply/client-files.ts',
    text: 'if (!isDone) settle(judged(intent));',
    replacement: '',
    test: APPLY,
    only: 'never comes to rest',
    why: 'the ledger tells the truth after a change that failed',
  },
  {
    file: 'main/clients/apply/client-files.ts',
    text: '    ledger.keep(intent);\n',
    replacement: '',
    test: 'test/clients/apply/crash.test.ts',
    why: 'a crash between the file and the ledger is found out',
  },
  {
    file: 'main/clients/apply/real-file.ts',
    text: 'requireBelow(path, rootFor(file, home), refused);',
    replacement: '',
    test: APPLY,
    only: 'leads out of the home folder',
    why: 'a link does not lead out of the home folder',
  },
  {
    file: 'main/clients/apply/real-file.ts',
    text: "if (!isOwn(stats.uid)) throw refused('it belongs to another user');",
    replacement: '',
    test: 'test/clients/apply/other-user.test.ts',
    only: 'to one who could write it',
    why: 'a file of another user is left alone',
  },
  {
    file: 'main/clients/apply/backups.ts',
    text: 'cipher.update(contents), cipher.final()',
    replacement: 'contents',
    test: APPLY,
    only: 'nothing in the clear',
    why: 'a backup is sealed',
  },
  {
    file: 'main/clients/apply/diff.ts',
    text: 'text: masked(text, ours)',
    replacement: 'text',
    test: PREVIEW,
    only: 'never shows a value',
    why: 'a preview shows no value of others',
  },
  {
    file: 'main/clients/apply/diff.ts',
    text: 'return part.replace(TOKEN, HIDDEN);',
    replacement: 'return part;',
    test: PREVIEW,
    only: 'but for the token',
    why: 'a preview shows no token',
  },
  {
    file: 'main/clients/apply/client-lock.ts',
    text: 'age !== null && age > STALE_MS',
    replacement: 'age !== null',
    test: 'test/clients/apply/client-lock.test.ts',
    why: 'a lock that its client holds is not taken away',
  },
];

const setup: readonly Mutant[] = [
  {
    file: 'main/clients/setup/setup.ts',
    text: 'if (!offered.includes(connection)) throw',
    replacement: 'if (false) throw',
    test: SETUP,
    only: 'only where policy says so',
    why: 'a shared key is not given to a client that may not have one',
  },
  {
    file: 'main/clients/setup/setup.ts',
    text: 'if (!before) grants.revoke(id);',
    replacement: '',
    test: SETUP,
    only: 'leaves no token behind',
    why: 'a client that could not be connected is not let in',
  },
  {
    file: 'main/clients/setup/setup.ts',
    text: '      await settledByFile(client);\n      throw',
    replacement: 'throw',
    test: SETUP,
    only: 'is dropped where it cannot be written',
    why: 'a token that could not be written is accepted no longer',
  },
  {
    file: 'main/clients/setup/entries.ts',
    text: 'return located?.file === file.file ?',
    replacement: 'return located ?',
    test: SETUP,
    only: 'in files of projects',
    why: 'entries in files of projects are left to those who made them',
  },
];

export const clientFileGuards: readonly Mutant[] = [...files, ...setup];
