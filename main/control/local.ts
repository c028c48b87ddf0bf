import { answering } from '../contract/index.ts';
import { type ControlClient, Refusal } from './client.ts';
import { CONTROL_CALLS, type ControlHandlers, type ControlOutput } from './contract.ts';

/** Asks handlers in this process the way a running app is asked: same checks, same refusals. */
export function localControl(handlers: ControlHandlers): Pick<ControlClient, 'ask'> {
  const answer = answering(CONTROL_CALLS, handlers);
  return {
    async ask(call, input) {
      const given = await answer(call, input);
      if (!given.ok) throw new Refusal(given.problem);
      return given.value as ControlOutput<typeof call>;
    },
  };
}
