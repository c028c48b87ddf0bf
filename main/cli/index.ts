import { EXIT, Interrupted, type Surroundings, usageExit } from './surroundings.ts';

/**
 * Runs one command.
 * @param argv what follows the name of the program
 * @param options whom TLS is verified against and where policy is read: for tests, in code
 * @returns the exit code: 0 fine, 1 a fault (its words are printed), 2 wrong usage, 130 interrupted at a prompt
 */
export async function runCli(
  argv: readonly string[],
  options: Pick<Surroundings, 'trust' | 'policyReader'> = {},
): Promise<number> {
  const { stdin, stdout, stderr, env: environment } = process;
  const surroundings: Surroundings = { environment, stdin, stdout, stderr, ...options };
  // Who reads the output may leave early (`gangway status | head -1`); that is no error.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  try {
    const [{ refuseKeyArguments }, { parseCommand }] = await Promise.all([
      import('./key-arguments.ts'),
      import('./program.ts'),
    ]);
    refuseKeyArguments(argv);
    return await parseCommand(argv, surroundings);
  } catch (error) {
    if (error instanceof Interrupted) return EXIT.interrupted;
    const { printProblem } = await import('./output.ts');
    const { isFault } = await import('../faults/index.ts');
    printProblem(surroundings, error, argv.includes('--json'));
    return isFault(error) && error.code === 'GW_KEY_IN_ARGUMENTS' ? usageExit(argv) : EXIT.fault;
  } finally {
    // What is left of a stdin that was read from must not keep the process. (A file has no handle to be kept.)
    stdin.unref?.();
  }
}
