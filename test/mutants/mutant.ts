/**
 * Guards, and the test that must turn red when one is taken out. `npm run mutants` takes them out one by one; a guard
 * that can be taken out unnoticed is not tested.
 */
export interface Mutant {
  /** Source file, from the root of the repository. */
  readonly file: string;
  /** What stands there, exactly once. */
  readonly text: string;
  readonly replacement: string;
  /** Test file that must turn red. */
  readonly test: string;
  /** Part of the names of its tests, where the file has many that take long. */
  readonly only?: string;
  /** What the guard is for. */
  readonly why: string;
}
