/** usage: apply-process.ts ROOT put|take|replace — one change of a client's file, which the kill-at preload may cut short. */
import { cursor, ENTRY, personIn, TOKEN } from './rig.ts';

const [root = '', action = ''] = process.argv.slice(2);
const ana = personIn(root);
const files = ana.open();
const later = { ...ENTRY, headers: { Authorization: `Bearer ${TOKEN.replaceAll('t', 'u')}` } };
const value = { put: ENTRY, replace: later, take: null }[action] ?? null;
(globalThis as { arm?: () => void }).arm?.();
await files.apply(cursor(ana), [{ name: 'onboard', value }]);
