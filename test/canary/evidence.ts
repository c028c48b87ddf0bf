/** Everything that a product showed of itself during a test, kept until it is known what must not be in it. */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { createSearcher, type Finding, type Secret } from './search.ts';

export interface Evidence {
  add(place: string, content: Buffer | string): void;
  /** An error with all that it holds: causes, own and hidden properties, stack. */
  addError(place: string, error: unknown): void;
  /** The arguments and the environment of a running process. */
  addProcess(place: string, pid: number | undefined): void;
  /** Places looked at, in order. */
  readonly places: readonly string[];
  /** Where secrets are found, in what was added and in the files below the folders as they are now. */
  find(secrets: readonly Secret[], folders: readonly string[]): Finding[];
}

export function createEvidence(): Evidence {
  const pieces: Array<readonly [place: string, content: Buffer]> = [];
  const add = (place: string, content: Buffer | string) => void pieces.push([place, Buffer.from(content)]);
  return {
    add,
    addError: (place, error) => add(place, inspect(error, { depth: 12, showHidden: true, maxStringLength: null })),
    addProcess(place, pid) {
      // Only Linux shows them; what is seen there holds for the others, where the program is the same.
      if (process.platform !== 'linux' || pid === undefined) return;
      for (const what of ['cmdline', 'environ']) add(`${what} of ${place}`, readFileSync(`/proc/${pid}/${what}`));
    },
    get places() {
      return pieces.map(([place]) => place);
    },
    find(secrets, folders) {
      const { search, searchFolder } = createSearcher(secrets);
      return [...pieces.flatMap(([place, content]) => search(place, content)), ...folders.flatMap(searchFolder)];
    },
  };
}

/** A fetch that keeps all answers, as far as they came. */
export function recordingFetch(evidence: Evidence, real: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await real(input, init);
    const place = `answer of the gateway to ${init?.method ?? 'GET'}`;
    evidence.add(`${place} (head)`, inspect([response.status, response.statusText, [...response.headers]]));
    const { body } = response.clone();
    void keep(body, (chunk) => evidence.add(place, Buffer.from(chunk)));
    return response;
  };
}

async function keep(body: ReadableStream<Uint8Array> | null, with_: (chunk: Uint8Array) => void): Promise<void> {
  try {
    for await (const chunk of body ?? []) with_(chunk);
  } catch {
    // It was cut off; what came is kept.
  }
}
