/** Started in the place of a browser: a person who signs in and agrees. Arguments: authority's file, address. */
import { readFileSync } from 'node:fs';
import { bring, walker } from '../auth/walk.ts';

const [ca = '', address = ''] = process.argv.slice(2);
await bring(await walker(readFileSync(ca, 'utf8')).answerFor(address, 'ada@northwind.example'));
