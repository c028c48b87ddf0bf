import { entry } from './entry.ts';

const ASK = 'Ask your IT department{support}.';

/** Faults: what the organisation prescribes for this computer. */
export const POLICY_FAULTS = {
  GW_POLICY_UNREADABLE: entry(
    403,
    'The policy of your organisation for this computer cannot be read: {source}, {reason}',
    'As long as it is not known what is allowed, no call is let through.',
    ASK,
  ),
  GW_POLICY_CLIENT: entry(
    403,
    'Your organisation has not approved the AI client "{client}".',
    'Only approved AI clients may use connections on this computer.',
    'Use an approved AI client. {support}',
  ),
  GW_POLICY_UPSTREAM: entry(
    403,
    'Your organisation does not allow the address of "{connection}" ({host}).',
    'Nothing is sent there from this computer.',
    ASK,
  ),
  GW_POLICY_MODEL: entry(
    403,
    'Your organisation does not allow "{connection}" to use {model}.',
    'Policy says in which ways connections may prove who they are: {allowed}.',
    'Set the connection up in an allowed way. {support}',
  ),
  GW_POLICY_TENANCY: entry(
    403,
    'Your organisation does not allow "{connection}" to reach {found}.',
    'Only companies that policy lists may be reached from this computer.',
    ASK,
  ),
  GW_POLICY_CONNECTIONS: entry(
    403,
    'Your organisation sets up the connections of this computer.',
    'A connection cannot be added by hand here.',
    ASK,
  ),
  GW_POLICY_CONNECTION: entry(
    403,
    'The connection "{connection}" is managed by your organisation.',
    'It cannot be removed or changed here.',
    ASK,
  ),
  GW_POLICY_WIPED: entry(
    403,
    'Your organisation has removed the connection "{connection}" from this computer.',
    'Its credential was deleted, and none of this name can be added.',
    ASK,
  ),
  GW_POLICY_REVOKED: entry(
    403,
    'Your organisation has ended the credentials issued before {before}.',
    'The credential of "{connection}" is older and was deleted from this computer.',
    'Open Gangway and enter a new key or sign in again.',
  ),
  GW_POLICY_TOOL: entry(
    403,
    'Your organisation does not allow the tool "{tool}" of "{connection}".',
    'The call was not sent: {reason}.',
    'Go on without this tool. {support}',
  ),
  GW_POLICY_TOOLS_UNKNOWN: entry(
    503,
    'It could not be found out whether the tool "{tool}" of "{connection}" only reads.',
    'Your organisation allows only tools that change nothing, and the service did not say which these are: {reason}',
    'Try again. If it goes on, ask your IT department{support}.',
  ),
  GW_POLICY_KEYCHAIN: entry(
    403,
    'Your organisation requires the keychain of the system for credentials.',
    'The vault on this computer is protected by {protection}, or no keychain answers, so it stays closed.',
    'Unlock or set up the keychain. For a vault that is protected otherwise: move it away, start again, and enter the keys anew.',
  ),
  GW_POLICY_SETTING: entry(
    403,
    'The setting "{setting}" is managed by your organisation.',
    'It cannot be changed here.',
    ASK,
  ),
  GW_POLICY_KEY_COMMAND: entry(
    503,
    'The program that gives the key of "{connection}" was not used or gave none: {reason}.',
    'Your organisation has prescribed it, so nobody is asked for the key.',
    ASK,
  ),
  GW_POLICY_FILE: entry(
    400,
    'The policy file {file} could not be read: {reason}.',
    'Nothing was checked.',
    'Give a policy as JSON, property list, .mobileconfig or .reg file.',
  ),
} as const;
