import type { TextForm } from './kinds.ts';

/** Name of a connection or AI client, as in local addresses. */
export const NAME: TextForm = {
  maxLength: 40,
  pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
  says: 'a name of a-z, 0-9 and hyphens in between',
};

/** Name in which `*` stands for any characters. */
export const NAME_PATTERN: TextForm = {
  maxLength: 40,
  pattern: /^[a-z0-9*](?:[a-z0-9*-]*[a-z0-9*])?$/,
  says: 'a name of a-z, 0-9 and hyphens, in which * stands for any characters',
};

/** `*`, or an https address: a host or `*.host`, a port, a path that may end in `*`. */
export const UPSTREAM_PATTERN: TextForm = {
  maxLength: 512,
  pattern:
    /^(?:\*|https:\/\/(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,4})?(?:\/[A-Za-z0-9._~%!$&'()+,;=:@/-]*\*?)?)$/,
  says: '* or an https address in lower case, such as https://mcp.example.com, https://*.example.com or https://mcp.example.com/team/*',
};

/** Tool name in which `*` stands for any characters. */
export const TOOL_PATTERN: TextForm = {
  maxLength: 128,
  pattern: /^[\x21-\x7e]+$/,
  says: 'the name of a tool, in which * stands for any characters',
};

/**
 * Control characters, and those that are not seen or turn the direction of what follows. Ranges and not classes: JSON
 * Schema's patterns are also read without the `u` flag.
 */
const UNSEEN = String.raw`\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff`;

/** Anything that people read, in one line. */
export const WORDS: TextForm = { maxLength: 500, pattern: new RegExp(`^[^${UNSEEN}]+$`), says: 'text in one line' };

export const WEB_ADDRESS: TextForm = {
  maxLength: 1000,
  pattern: /^https:\/\/[a-z0-9][a-z0-9.-]*(?::[1-9][0-9]{0,4})?(?:[/?][\x21-\x7e]*)?$/,
  says: 'an https address',
};

export const PROXY_ADDRESS: TextForm = {
  maxLength: 300,
  pattern: /^http:\/\/(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]):[1-9][0-9]{0,4}$/,
  says: 'an address such as http://proxy.example.com:8080, without a user name or password',
};

/** A public key: SHA-256 of its SubjectPublicKeyInfo, base64. */
export const SPKI: TextForm = {
  maxLength: 56,
  pattern: /^sha256-spki:[A-Za-z0-9+/]{43}=$/,
  says: 'sha256-spki: and the SHA-256 of the public key in base64',
};

/** RFC 3339 section 5.6, with its zone; or a day, which begins at midnight UTC. */
export const MOMENT: TextForm = {
  maxLength: 40,
  pattern:
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/,
  says: 'a day or a moment with its zone, such as 2026-11-23 or 2026-11-23T12:00:00Z',
};
