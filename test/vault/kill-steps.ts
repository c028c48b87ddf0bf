/**
 * What preloads that kill their own process have in common (kill-at.ts here and beside other tests): steps are counted
 * once globalThis.arm() was called. KILL_AT is the number of the step at which the process ends; 0 prints the steps.
 */
const killAt = Number(process.env.KILL_AT);
const steps: string[] = [];
let armed = false;

(globalThis as { arm?: () => void }).arm = () => {
  armed = true;
};

/** Counts a step, and ends the process where it is the one. */
export function reached(step: string): void {
  if (!armed) return;
  steps.push(step);
  if (steps.length === killAt) process.kill(process.pid, 'SIGKILL');
}

/** Whether the process ends at the step that comes next. */
export const endsNext = (): boolean => armed && steps.length + 1 === killAt;

process.on('exit', () => {
  reached('end');
  if (killAt === 0) process.stdout.write(`${JSON.stringify(steps)}\n`);
});
