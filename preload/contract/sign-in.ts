/**
 * Signing in as a person, with the browser. A window may ask for it only when someone has just chosen to, and the answer
 * comes when they have finished on the pages of the service, or given up.
 */
import { z } from 'zod';
import { id, nothing, secret } from './basics.ts';
import { testReportSchema } from './report.ts';

const identifier = z.string().min(1).max(512);

export const SIGN_IN_CALLS = {
  /** Signs a person in, and keeps the connection when the service accepts them. */
  'signIn.add': {
    in: z.strictObject({
      id,
      provider: z.string(),
      label: z.string().max(80).optional(),
      url: z.string().max(2048).optional(),
      /** The client that an administrator made for Gangway at the service, and its secret where it has one. */
      clientId: identifier.optional(),
      clientSecret: secret.optional(),
      /** How, where that is not by the person's sign-in at the service itself; see main/auth. */
      way: z
        .discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('client-credentials') }),
          z.strictObject({ kind: z.literal('enterprise'), issuer: z.string().max(2048), clientId: identifier }),
        ])
        .optional(),
    }),
    out: testReportSchema,
  },
  /** Signs the person of a connection in again; `another`: it may be someone else. */
  'signIn.again': { in: z.strictObject({ id, another: z.boolean() }), out: testReportSchema },
  /** Ends the tokens of a connection at the service and here; the connection stays. */
  'signIn.end': { in: z.strictObject({ id }), out: nothing },
  /** Gives up a sign-in that is under way. */
  'signIn.cancel': { in: z.strictObject({ id }), out: z.strictObject({ cancelled: z.boolean() }) },
  /** Opens the page of a sign-in that is under way once more, for someone who closed it. */
  'signIn.openPage': { in: z.strictObject({ id }), out: z.strictObject({ opened: z.boolean() }) },
  /** Makes the next sign-in register Gangway anew at the service. */
  'signIn.forgetRegistration': { in: z.strictObject({ id }), out: nothing },
  /** Addresses that an administrator registers at a service, so that its pages lead back to Gangway. */
  'signIn.addresses': { in: nothing, out: z.strictObject({ redirectUris: z.array(z.string()) }) },
} as const;
