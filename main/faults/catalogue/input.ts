import { entry } from './entry.ts';

/** Faults: input of a person. */
export const INPUT_FAULTS = {
  GW_INPUT_INVALID: entry(400, '{field} is not valid: {reason}.', 'Nothing was changed.', 'Correct it and try again.'),
  GW_CONNECTION_EXISTS: entry(
    409,
    'There is already a connection named "{connection}".',
    'Names are unique, because they are part of the local address.',
    'Choose another name.',
  ),
  GW_INTERNAL: entry(
    500,
    'Something went wrong inside Gangway ({reason}).',
    'This is a defect of Gangway; the call was not completed.',
    'Repeat the call; if it happens again, run "gangway doctor" and report it.',
  ),
} as const;
