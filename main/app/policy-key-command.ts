import { Fault } from '../faults/index.ts';
import { readTrustedFile, type TrustedOwner } from '../policy/index.ts';
import { runProgram } from '../vault/index.ts';

/** How long the program may take, ms. */
const PATIENCE_MS = 20_000;

/**
 * The key that a program of the organisation prints: the first line of its output. The program is held to the same
 * measure as a policy file, since who can change it decides what is sent as the key; it gets no argument, variable or
 * input that is secret, and no shell reads its arguments. Not on Windows, where who may write a file cannot be told here.
 * @throws Fault GW_POLICY_KEY_COMMAND; nothing that the program printed is in it
 */
export async function keyFromCommand(
  connection: string,
  command: readonly string[],
  owner: TrustedOwner,
): Promise<string> {
  const failed = (reason: string) => new Fault('GW_POLICY_KEY_COMMAND', { connection, reason, support: '' });
  const [program = ''] = command;
  if (process.platform === 'win32') throw failed('this is not available on Windows');
  if (!program.startsWith('/')) throw failed('it is not given as an absolute path');
  const read = await readTrustedFile(program, owner, { contents: false });
  if (read === null) throw failed('there is no such program');
  if (!Buffer.isBuffer(read)) throw failed('reason' in read ? read.reason : 'it cannot be used');
  const ran = await runProgram(command, '', PATIENCE_MS);
  if (ran.kind !== 'answer') throw failed(ran.reason);
  const [key = ''] = ran.stdout.toString('utf8').split(/\r?\n/);
  ran.stdout.fill(0);
  if (key.trim() === '') throw failed('it printed nothing');
  return key;
}
