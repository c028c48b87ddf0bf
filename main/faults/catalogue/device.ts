import { entry } from './entry.ts';

/** Faults: a computer that must be managed by the organisation. */
export const DEVICE_FAULTS = {
  GW_DEVICE_UNMANAGED: entry(
    403,
    'This computer is not managed by your organisation.',
    'Its policy allows calls only from computers that are enrolled in its device management. Nothing was sent.',
    'Use a managed computer, or ask your IT department to enrol this one{support}.',
  ),
  GW_DEVICE_UNKNOWN: entry(
    403,
    'It could not be found out whether this computer is managed by your organisation: {why}.',
    'Its policy allows calls only from managed computers. Nothing was sent.',
    'Try again in a few minutes; if it stays so, ask your IT department{support}.',
  ),
} as const;
