import { entry } from './entry.ts';

/** Faults: TLS that someone on the way opens, a network that answers itself, a clock that is wrong. */
export const TLS_FAULTS = {
  GW_TLS_INSPECTED: entry(
    502,
    'The certificate of {host} was made by "{issuer}", an authority that this computer trusts and the public does not.',
    'A company proxy or a program on this computer opens the traffic and could read the credential, or the server belongs to your company itself. Nothing was sent.',
    'Tell your IT team: only machine policy can approve this authority. Its key is sha256-spki:{spki}.',
  ),
  GW_CAPTIVE_PORTAL: entry(
    502,
    'The network answers in the place of {host}.',
    'It wants a sign-in of its own first, as networks of hotels and trains do. Nothing was sent.',
    'Open a web page in a browser, sign in to the network, then try again.',
  ),
  GW_CLOCK_WRONG: entry(
    502,
    'The clock of this computer is about {difference} {direction}.',
    'So the certificate of {host} cannot be verified, and nothing was sent.',
    'Set the date and time of this computer, best from the network.',
  ),
} as const;
