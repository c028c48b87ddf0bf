import { Loader } from '@mantine/core';
import type { Problem } from '../../../preload/contract.ts';
import { Note } from '../../components/note.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';

interface OutcomeProps {
  readonly pending: boolean;
  readonly problem: Problem | null;
  readonly working: string;
  readonly meanwhile: string;
  readonly afterwards: string;
}

/** What becomes of a dialog's work, read out as it changes. */
export function Outcome({ pending, problem, working, meanwhile, afterwards }: OutcomeProps) {
  return (
    <div role="status">
      {pending && (
        <Note
          tone="info"
          title={
            <>
              <Loader size={13} color="var(--gw-info)" aria-hidden="true" /> {working}
            </>
          }
        >
          {meanwhile}
        </Note>
      )}
      {!pending && problem && (
        <ProblemNote problem={problem}>
          <p>{afterwards}</p>
        </ProblemNote>
      )}
    </div>
  );
}
